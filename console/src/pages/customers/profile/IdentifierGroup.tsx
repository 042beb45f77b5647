import { Badge, Button, Code, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { IdentifierSeen } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Value } from '@/parts/Value';
import { RecordLink } from './Traits';

const AT_FIRST = 10;
const MORE = 100;
const COLUMNS = 5;

/** The identifiers of one type, as a part of the table of all: a few at first, so that hundreds stay quick. */
export function IdentifierGroup({ type, members }: { type: string; members: readonly IdentifierSeen[] }) {
    const [most, setMost] = useState(AT_FIRST);
    const rest = members.length - most;
    return (
        <Table.Tbody>
            <Table.Tr bg="var(--soft)">
                <Table.Th colSpan={COLUMNS} scope="rowgroup">
                    <Group gap="xs">
                        <Code fw={600}>{type}</Code>
                        <Badge size="sm" variant="light" color="gray">
                            {count(members.length)}
                        </Badge>
                    </Group>
                </Table.Th>
            </Table.Tr>
            {members.slice(0, most).map((one) => (
                <Row key={one.value} one={one} />
            ))}
            {rest > 0 && (
                <Table.Tr>
                    <Table.Td colSpan={COLUMNS}>
                        <Button variant="subtle" size="xs" onClick={() => setMost(most + MORE)}>
                            Show {count(Math.min(rest, MORE))} of {count(rest)} more
                        </Button>
                    </Table.Td>
                </Table.Tr>
            )}
        </Table.Tbody>
    );
}

function Row({ one }: { one: IdentifierSeen }) {
    return (
        <Table.Tr>
            <Table.Td>
                <Value>{one.value}</Value>
                <Text size="xs" c="dimmed" component="div">
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
