import { Badge, Button, Card, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { Confirm } from '@/parts/Confirm';
import { Empty } from '@/parts/Empty';
import { ShownOnce } from '@/parts/ShownOnce';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { tellDone, tellFailed } from '@/parts/told';
import { useFreshKey, useNewKey } from './asked';

/** The write keys of a source: made, shown once, revoked. */
export function Keys({ source }: { source: string }) {
    const keys = useQuery({
        queryKey: ['sources', source, 'keys'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/sources/{source}/keys', {
                    params: { path: { source } },
                }),
            ),
    });
    const make = useNewKey(source);
    const fresh = useFreshKey(source);
    const [revoking, setRevoking] = useState<string | null>(null);
    return (
        <Stack>
            <Group justify="space-between">
                <Text c="dimmed" size="sm" maw={640}>
                    A write key may add calls to this source, and nothing else: it may stand in a web page.
                </Text>
                <Button loading={make.isPending} onClick={() => make.mutate(undefined, { onError: tellFailed })}>
                    Make a write key
                </Button>
            </Group>
            {fresh && <ShownOnce secret={fresh}>The newest write key of this source.</ShownOnce>}
            <Card p={0}>
                <Asked query={keys} height={160}>
                    {({ keys: found }) =>
                        found.length === 0 ? (
                            <Empty title="No write keys yet">Without one nothing can be sent to this source.</Empty>
                        ) : (
                            <Wide minWidth={480}>
                                <Table>
                                    <Table.Thead>
                                        <Table.Tr>
                                            <Table.Th>Begins with</Table.Th>
                                            <Table.Th>Made</Table.Th>
                                            <Table.Th>State</Table.Th>
                                            <Table.Th aria-label="What to do" />
                                        </Table.Tr>
                                    </Table.Thead>
                                    <Table.Tbody>
                                        {found.map((one) => (
                                            <Table.Tr key={`${one.hint} ${one.created}`}>
                                                <Table.Td>
                                                    <Code>{one.hint}…</Code>
                                                </Table.Td>
                                                <Table.Td>
                                                    <Time at={one.created} size="sm" />
                                                </Table.Td>
                                                <Table.Td>
                                                    {one.revoked ? (
                                                        <Group gap={6}>
                                                            <Badge color="gray" variant="light" tt="none">
                                                                Revoked
                                                            </Badge>
                                                            <Time at={one.revoked} size="sm" words />
                                                        </Group>
                                                    ) : (
                                                        <Badge color="teal" variant="light" tt="none">
                                                            Valid
                                                        </Badge>
                                                    )}
                                                </Table.Td>
                                                <Table.Td ta="right">
                                                    {!one.revoked && (
                                                        <Button
                                                            size="xs"
                                                            variant="subtle"
                                                            color="red"
                                                            onClick={() => setRevoking(one.hint)}
                                                        >
                                                            Revoke
                                                        </Button>
                                                    )}
                                                </Table.Td>
                                            </Table.Tr>
                                        ))}
                                    </Table.Tbody>
                                </Table>
                            </Wide>
                        )
                    }
                </Asked>
            </Card>
            {revoking && <Revoke source={source} hint={revoking} onClose={() => setRevoking(null)} />}
        </Stack>
    );
}

function Revoke({ source, hint, onClose }: { source: string; hint: string; onClose: () => void }) {
    const queries = useQueryClient();
    const revoke = useMutation({
        mutationFn: () =>
            answer(
                api.DELETE('/api/v1/sources/{source}/keys/{hint}', {
                    params: { path: { source, hint } },
                }),
            ),
        onSuccess: () => {
            tellDone('The write key is revoked.');
            onClose();
        },
        onError: tellFailed,
        onSettled: () => queries.invalidateQueries({ queryKey: ['sources', source, 'keys'] }),
    });
    return (
        <Confirm
            opened
            title="Revoke this write key?"
            act="Revoke"
            red
            loading={revoke.isPending}
            onConfirm={() => revoke.mutate()}
            onClose={onClose}
        >
            <Text size="sm">
                From this moment on, whatever sends with <Code>{hint}…</Code> is refused, and what it sends is lost
                unless it sends it again with another key. This cannot be undone.
            </Text>
        </Confirm>
    );
}
