import { Badge, Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { OneSession } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { tellDone, tellFailed } from '@/parts/told';
import { browserOf } from './agent';

async function end(sessions: OneSession[]) {
    for (const one of sessions)
        await answer(api.DELETE('/api/v1/sessions/{session}', { params: { path: { session: one.id } } }));
    return sessions.length;
}

/** The browsers in which one is signed in. */
export function Sessions() {
    const queries = useQueryClient();
    const query = useQuery({ queryKey: ['sessions'], queryFn: () => answer(api.GET('/api/v1/sessions')) });
    const signOut = useMutation({
        mutationFn: end,
        onSuccess: (ended) => tellDone(`${counted(ended, 'session')} ended.`),
        onError: tellFailed,
        onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
    });
    const others = query.data?.sessions.filter((one) => !one.current) ?? [];
    return (
        <Card p={0} component="section" aria-label="Sessions">
            <Group justify="space-between" p="md">
                <Title order={2} size="h3">
                    Where you are signed in
                </Title>
                {others.length > 0 && (
                    <Button
                        size="xs"
                        variant="default"
                        loading={signOut.isPending}
                        onClick={() => signOut.mutate(others)}
                    >
                        Sign out everywhere else
                    </Button>
                )}
            </Group>
            <Asked query={query} height={100}>
                {({ sessions }) =>
                    sessions.length === 0 ? (
                        <Text size="sm" c="dimmed" px="md" pb="md">
                            You show a token with each request, so there is no session.
                        </Text>
                    ) : (
                        <SessionsTable sessions={sessions} onEnd={(one) => signOut.mutate([one])} />
                    )
                }
            </Asked>
        </Card>
    );
}

function SessionsTable({ sessions, onEnd }: { sessions: OneSession[]; onEnd: (session: OneSession) => void }) {
    return (
        <Table.ScrollContainer minWidth={560}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Browser</Table.Th>
                        <Table.Th>Signed in</Table.Th>
                        <Table.Th>Last seen</Table.Th>
                        <Table.Th pr="md" aria-label="Actions" />
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {sessions.map((one) => (
                        <Table.Tr key={one.id}>
                            <Table.Td pl="md" title={one.agent}>
                                {browserOf(one.agent)}{' '}
                                {one.current && (
                                    <Badge size="sm" variant="light" color="teal" component="span">
                                        this one
                                    </Badge>
                                )}
                            </Table.Td>
                            <Table.Td>
                                <Time at={one.started} />
                            </Table.Td>
                            <Table.Td>
                                <Time at={one.seen} words />
                            </Table.Td>
                            <Table.Td pr="md" ta="right">
                                {!one.current && (
                                    <Button size="compact-xs" variant="light" color="red" onClick={() => onEnd(one)}>
                                        End
                                    </Button>
                                )}
                            </Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Table.ScrollContainer>
    );
}
