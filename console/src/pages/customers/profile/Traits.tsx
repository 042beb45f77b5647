import { Anchor, Card, Collapse, Group, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { TraitDecided, TraitSaid, Whole } from '@/api/schema';
import { Empty } from '@/parts/Empty';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useDecided } from '../asked';
import { words } from '../names';

/** The traits that survive, where each is from and how old it is; opened, why, and what lost. */
export function Traits({ space, customer }: { space: string; customer: Whole }) {
    const decided = useDecided(space, customer.id);
    const reasons = new Map(decided.data?.traits.map((one) => [one.name, one]));
    const traits = Object.entries(customer.traits);
    return (
        <Card p={0}>
            <Group justify="space-between" p="md" pb="xs">
                <Title order={2}>Traits</Title>
                {decided.data?.complete === false && (
                    <Text size="xs" c="dimmed">
                        Values that lost are of the newest records only.
                    </Text>
                )}
            </Group>
            {traits.length === 0 ? (
                <Empty title="No traits">No record of this customer says anything about them.</Empty>
            ) : (
                <Wide minWidth={640}>
                    <Table>
                        <Table.Thead>
                            <Table.Tr>
                                <Table.Th w={220}>Trait</Table.Th>
                                <Table.Th>Value</Table.Th>
                                <Table.Th>Source</Table.Th>
                                <Table.Th className="numbers">Said</Table.Th>
                            </Table.Tr>
                        </Table.Thead>
                        <Table.Tbody>
                            {traits.map(([name, said]) => (
                                <Trait key={name} name={name} said={said} decided={reasons.get(name)} />
                            ))}
                        </Table.Tbody>
                    </Table>
                </Wide>
            )}
        </Card>
    );
}

interface Props {
    name: string;
    said: TraitSaid;
    decided: TraitDecided | undefined;
}

function Trait({ name, said, decided }: Props) {
    const [open, setOpen] = useState(false);
    const lost = decided?.other_values ?? 0;
    const Arrow = open ? IconChevronDown : IconChevronRight;
    return (
        <>
            <Table.Tr>
                <Table.Td>
                    <UnstyledButton onClick={() => setOpen(!open)} aria-expanded={open}>
                        <Group gap={6} wrap="nowrap">
                            <Arrow size={14} />
                            <Text size="sm" fw={500}>
                                {words(name)}
                            </Text>
                        </Group>
                    </UnstyledButton>
                </Table.Td>
                <Table.Td className="break">
                    <Text size="sm">{text(said.value)}</Text>
                    {lost > 0 && (
                        <Text size="xs" c="dimmed">
                            {counted(lost, 'other value')} lost
                        </Text>
                    )}
                </Table.Td>
                <Table.Td>
                    <RecordLink record={said.record}>{said.source}</RecordLink>
                </Table.Td>
                <Table.Td className="numbers">
                    {said.updated ? <Time at={said.updated} words size="sm" /> : '–'}
                </Table.Td>
            </Table.Tr>
            {open && (
                <Table.Tr>
                    <Table.Td colSpan={4} bg="var(--soft)">
                        <Collapse expanded={open}>
                            <Lost decided={decided} />
                        </Collapse>
                    </Table.Td>
                </Table.Tr>
            )}
        </>
    );
}

function Lost({ decided }: { decided: TraitDecided | undefined }) {
    if (!decided)
        return (
            <Text size="sm" c="dimmed">
                The reasons are being looked up.
            </Text>
        );
    return (
        <Stack gap={6} px="md" py={4}>
            <Text size="sm">{decided.why}</Text>
            {decided.others.map((one) => (
                <Group key={one.value} gap="sm" justify="space-between">
                    <Text size="sm" td="line-through" c="dimmed" className="break">
                        {one.value}
                    </Text>
                    <Text size="xs" c="dimmed" component="div">
                        <RecordLink record={one.record}>{one.source}</RecordLink>, {counted(one.records, 'record')}
                        {one.updated && (
                            <>
                                , last <Time at={one.updated} words />
                            </>
                        )}
                    </Text>
                </Group>
            ))}
        </Stack>
    );
}

/** To a record in the timeline of the customer who is looked at. */
export function RecordLink({ record, children }: { record: string; children: string }) {
    return (
        <Anchor
            component={Link}
            size="sm"
            to={{ search: `?tab=timeline&open=${encodeURIComponent(record)}` }}
            title={record}
        >
            {children}
        </Anchor>
    );
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
