import { Badge, Button, Code, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { IdentifierSeen } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Value } from '@/parts/Value';
import { RecordLink } from './Traits';

const AT_FIRST = 10;
const MORE = 100;

/** The identifiers of one type: a few at first, so that hundreds stay quick. */
export function IdentifierGroup({ type, members }: { type: string; members: readonly IdentifierSeen[] }) {
    const [most, setMost] = useState(AT_FIRST);
    const rest = members.length - most;
    return (
        <section aria-label={type}>
            <Group gap="xs" mb={4}>
                <Code fw={600}>{type}</Code>
                <Badge size="sm" variant="light" color="gray">
                    {count(members.length)}
                </Badge>
            </Group>
            <Table.ScrollContainer minWidth={680}>
                <Table>
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th>Value</Table.Th>
                            <Table.Th>Sources</Table.Th>
                            <Table.Th className="numbers">Records</Table.Th>
                            <Table.Th className="numbers">First seen</Table.Th>
                            <Table.Th className="numbers">Last seen</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {members.slice(0, most).map((one) => (
                            <Row key={one.value} one={one} />
                        ))}
                    </Table.Tbody>
                </Table>
            </Table.ScrollContainer>
            {rest > 0 && (
                <Button variant="subtle" size="xs" onClick={() => setMost(most + MORE)}>
                    Show {counted(Math.min(rest, MORE), 'more', 'more')} of {count(rest)}
                </Button>
            )}
        </section>
    );
}

function Row({ one }: { one: IdentifierSeen }) {
    return (
        <Table.Tr>
            <Table.Td>
                <Value>{one.value}</Value>{' '}
                <Text span size="xs" c="dimmed">
                    first in <RecordLink record={one.first_record}>{one.first_record}</RecordLink>
                </Text>
            </Table.Td>
            <Table.Td>
                <Text size="sm">{one.sources.join(', ')}</Text>
            </Table.Td>
            <Table.Td className="numbers">{count(one.records)}</Table.Td>
            <Table.Td className="numbers">{one.first_seen ? <Time at={one.first_seen} size="sm" /> : '–'}</Table.Td>
            <Table.Td className="numbers">{one.last_seen ? <Time at={one.last_seen} size="sm" /> : '–'}</Table.Td>
        </Table.Tr>
    );
}
