import { Anchor, Badge, Card, Code, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { KeyAnswer, SourceAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { ListTable } from '@/parts/ListTable';
import { Needs } from '@/parts/Needs';
import { Time } from '@/parts/Time';
import { useSpace } from '@/shell/space';

/** The write keys of every source that one may administer. */
function useKeys() {
    return useQuery({
        queryKey: ['sources', 'keys'],
        queryFn: async () => {
            const { sources } = await answer(api.GET('/api/v1/sources'));
            const asked = sources.map(async (source) => {
                const path = { source: source.slug };
                const { keys } = await answer(api.GET('/api/v1/sources/{source}/keys', { params: { path } }));
                return { source, keys };
            });
            return Promise.all(asked);
        },
    });
}

export function Keys() {
    return (
        <Card p={0} component="section" aria-label="Write keys">
            <Needs scope="space_admin" what="what websites and apps send their calls with">
                <KeysTable />
            </Needs>
        </Card>
    );
}

function KeysTable() {
    const query = useKeys();
    return (
        <>
            <Text size="sm" c="dimmed" p="md">
                Websites and apps send calls with the write key of their source: it can append to that source and do
                nothing else. Keys are made and revoked on the page of the source.
            </Text>
            <Asked query={query} height={160}>
                {(found) =>
                    found.length === 0 ? (
                        <Empty title="There is no source yet" icon={<IconKey size={22} />}>
                            A write key belongs to a source: add one first.
                        </Empty>
                    ) : (
                        <ListTable
                            rows={found}
                            keyOf={({ source }) => source.slug}
                            minWidth={560}
                            columns={[
                                { name: 'Source', shows: ({ source }) => <ToSource source={source} /> },
                                { name: 'Key begins with', shows: ({ keys }) => <Hints keys={keys} /> },
                                {
                                    name: 'Created',
                                    shows: ({ keys }) =>
                                        keys.map((key) => (
                                            <Group key={key.hint} h={24}>
                                                <Time at={key.created} />
                                            </Group>
                                        )),
                                },
                            ]}
                        />
                    )
                }
            </Asked>
        </>
    );
}

function ToSource({ source }: { source: SourceAnswer }) {
    const here = useSpace();
    const space = source.spaces.includes(here) ? here : (source.spaces[0] ?? here);
    return (
        <Anchor component={Link} size="sm" fw={500} to={`/s/${space}/sources/${source.slug}`}>
            {source.name}
        </Anchor>
    );
}

function Hints({ keys }: { keys: KeyAnswer[] }) {
    if (keys.length === 0)
        return (
            <Text size="sm" c="dimmed">
                none
            </Text>
        );
    return keys.map((key) => (
        <Group key={key.hint} gap="xs" h={24}>
            <Code td={key.revoked ? 'line-through' : undefined}>{key.hint}…</Code>
            {key.revoked && (
                <Badge size="sm" variant="light" color="gray">
                    revoked
                </Badge>
            )}
        </Group>
    ));
}
