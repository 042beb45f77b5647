import { Badge, Button, Card, Group, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { OneSession } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { ListTable } from '@/parts/ListTable';
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
        <ListTable
            rows={sessions}
            keyOf={(one) => one.id}
            minWidth={560}
            columns={[
                { name: 'Browser', shows: (one) => <Browser session={one} /> },
                { name: 'Signed in', shows: (one) => <Time at={one.started} /> },
                { name: 'Last seen', shows: (one) => <Time at={one.seen} words /> },
                {
                    shows: (one) =>
                        !one.current && (
                            <Button size="compact-xs" variant="light" color="red" onClick={() => onEnd(one)}>
                                End
                            </Button>
                        ),
                },
            ]}
        />
    );
}

function Browser({ session }: { session: OneSession }) {
    return (
        <span title={session.agent}>
            {browserOf(session.agent)}{' '}
            {session.current && (
                <Badge size="sm" variant="light" color="teal" component="span">
                    this one
                </Badge>
            )}
        </span>
    );
}
