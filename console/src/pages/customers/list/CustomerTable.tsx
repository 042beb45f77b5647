import { Anchor, Badge, Box, Code, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Listed, Match } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { mainOnes, nameOfListed, words } from '../names';

interface Props {
    space: string;
    customers: readonly (Listed | Match)[];
    /** Whether each says by what it was found. */
    found?: boolean;
}

/** Customers in rows: who they are, by what they are known, and how much is known. */
export function CustomerTable({ space, customers, found }: Props) {
    return (
        <Wide minWidth={found ? 1000 : 820}>
            <Table verticalSpacing="sm">
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Customer</Table.Th>
                        {found && <Table.Th>What matched</Table.Th>}
                        <Table.Th>Known by</Table.Th>
                        <Table.Th>Sources</Table.Th>
                        <Table.Th className="numbers">Records</Table.Th>
                        <Table.Th className="numbers">Last seen</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {customers.map((one) => (
                        <Row key={one.id} space={space} one={one} />
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

function Row({ space, one }: { space: string; one: Listed | Match }) {
    const { shown, more } = mainOnes(one.identifiers, 2);
    return (
        <Table.Tr>
            <Table.Td>
                <Group gap={6}>
                    <Anchor component={Link} to={`/s/${space}/customers/${one.id}`} fw={600} className="break">
                        {nameOfListed(one)}
                    </Anchor>
                    {one.contested && <Contested />}
                </Group>
                <Text size="xs" c="dimmed" ff="monospace">
                    {one.id}
                </Text>
            </Table.Td>
            {'by' in one && (
                <Table.Td>
                    <Text size="xs" c="dimmed">
                        {one.by === 'record' ? `Record of ${one.name}` : words(one.name)}
                    </Text>
                    <Text size="sm" className="break">
                        {one.value}
                    </Text>
                </Table.Td>
            )}
            <Table.Td>
                <Stack gap={2}>
                    {shown.map(([type, value]) => (
                        <Group key={type} gap={6} wrap="nowrap">
                            <Code style={{ flexShrink: 0 }}>{type}</Code>
                            <Text size="sm" truncate maw={230}>
                                {value}
                            </Text>
                        </Group>
                    ))}
                    {more > 0 && (
                        <Text size="xs" c="dimmed">
                            {count(more)} more
                        </Text>
                    )}
                </Stack>
            </Table.Td>
            <Table.Td>
                <Sources of={one.sources} />
            </Table.Td>
            <Table.Td className="numbers">{count(one.records)}</Table.Td>
            <Table.Td className="numbers" style={{ whiteSpace: 'nowrap' }}>
                {one.last_seen ? <Time at={one.last_seen} words size="sm" /> : <Text c="dimmed">unknown</Text>}
            </Table.Td>
        </Table.Tr>
    );
}

/** Names of sources, the first few. */
function Sources({ of }: { of: readonly string[] }) {
    return (
        <Box maw={220}>
            <Text size="sm">
                {of.slice(0, 3).join(', ')}
                {of.length > 3 && ` and ${of.length - 3} more`}
            </Text>
        </Box>
    );
}

/** Says that something keeps others apart from a customer. */
export function Contested() {
    return (
        <Badge variant="light" color="orange" size="sm" style={{ flexShrink: 0 }}>
            Contested
        </Badge>
    );
}
