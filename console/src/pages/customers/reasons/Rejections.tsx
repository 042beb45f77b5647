import { Anchor, Badge, Button, Card, Center, Code, Stack, Table, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { RejectionSaid, Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Wide } from '@/parts/Wide';
import { counted } from '@/parts/numbers';
import { RecordLink } from '../profile/Traits';

const AT_ONCE = 100;

const KINDS: Record<string, string> = {
    blocked_value: 'Blocked value',
    invalid_value: 'Invalid value',
    limit_exceeded: 'Above a limit',
    outside_window: 'Outside the window',
    too_common: 'Too common',
    conflict: 'Conflict',
    apart: 'Kept apart',
    detached: 'Taken off',
};

/** What was refused of a customer's records, or of others because of them. */
export default function Rejections({ space, customer }: { space: string; customer: Whole }) {
    const asked = useQuery({
        queryKey: [space, 'profile', customer.id, 'rejections'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles/{profile}/rejections', {
                    params: { path: { space, profile: customer.id } },
                }),
            ),
    });
    return (
        <Asked query={asked}>
            {({ rejections }) =>
                rejections.length === 0 ? (
                    <Card>
                        <Empty title="Nothing was refused" icon={<IconCircleCheck size={22} />}>
                            Everything that the records of this customer say joined as it should.
                        </Empty>
                    </Card>
                ) : (
                    <Refused space={space} customer={customer} rejections={rejections} />
                )
            }
        </Asked>
    );
}

function Refused({ space, customer, rejections }: { space: string; customer: Whole; rejections: RejectionSaid[] }) {
    const [most, setMost] = useState(AT_ONCE);
    return (
        <Stack gap="xs">
            <Text size="sm" c="dimmed">
                {counted(rejections.length, 'use')} of a value did not join. Each would have linked records that a rule,
                a limit or a statement keeps apart.
            </Text>
            <Card p={0}>
                <Wide minWidth={760}>
                    <Table>
                        <Table.Thead>
                            <Table.Tr>
                                <Table.Th>Why</Table.Th>
                                <Table.Th>Value</Table.Th>
                                <Table.Th>Record</Table.Th>
                                <Table.Th>Other customer</Table.Th>
                            </Table.Tr>
                        </Table.Thead>
                        <Table.Tbody>
                            {rejections.slice(0, most).map((one, place) => (
                                <Row
                                    key={`${one.record} ${one.step} ${place}`}
                                    space={space}
                                    own={customer.id}
                                    one={one}
                                />
                            ))}
                        </Table.Tbody>
                    </Table>
                </Wide>
                {rejections.length > most && (
                    <Center p="sm">
                        <Button variant="default" size="xs" onClick={() => setMost(most + AT_ONCE)}>
                            Show more
                        </Button>
                    </Center>
                )}
            </Card>
        </Stack>
    );
}

function Row({ space, own, one }: { space: string; own: string; one: RejectionSaid }) {
    const other = [one.profile, one.other_profile].find((profile) => profile && profile !== own);
    return (
        <Table.Tr>
            <Table.Td maw={320}>
                <Badge variant="light" color="orange" tt="none">
                    {KINDS[one.kind] ?? one.kind}
                </Badge>
                <Text size="xs" c="dimmed" mt={4}>
                    {one.detail}
                </Text>
            </Table.Td>
            <Table.Td className="break">
                {one.type && <Code>{one.type}</Code>}{' '}
                <Text span size="sm">
                    {one.value ?? ''}
                </Text>
            </Table.Td>
            <Table.Td>
                <RecordLink record={one.record}>{one.record}</RecordLink>
            </Table.Td>
            <Table.Td>
                {other ? (
                    <Anchor component={Link} size="sm" ff="monospace" to={`/s/${space}/customers/${other}`}>
                        {other}
                    </Anchor>
                ) : (
                    '–'
                )}
            </Table.Td>
        </Table.Tr>
    );
}
