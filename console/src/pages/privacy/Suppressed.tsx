import { Anchor, Card, Code, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { Suppression } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { count, counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useSpace } from '@/shell/space';
import { LetIn } from './LetIn';
import { Numbers } from './requests/Certificate';

const PAGE = 50;

function useSuppressions(space: string) {
    return useInfiniteQuery({
        queryKey: [space, 'suppressions'],
        initialPageParam: '',
        queryFn: ({ pageParam: after }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/suppressions', {
                    params: { path: { space }, query: { limit: PAGE, after } },
                }),
            ),
        getNextPageParam: (page) => page.next,
    });
}

/** Who is kept out, as hashes that only the service can make; how often it kept them out; and the way back in. */
export function Suppressed() {
    const query = useSuppressions(useSpace());
    return (
        <Stack>
            <Asked query={query} height={240}>
                {({ pages }) => {
                    const first = pages[0];
                    const all = pages.flatMap((page) => page.suppressions);
                    return (
                        <Card p={0}>
                            <Group p="md" gap="xl">
                                <div>
                                    <Text size="xs" c="dimmed">
                                        Identifiers kept out
                                    </Text>
                                    <Text fw={600} size="lg">
                                        {count(first?.count ?? 0)}
                                    </Text>
                                </div>
                                <div>
                                    <Text size="xs" c="dimmed">
                                        Calls and rows not taken in, by source
                                    </Text>
                                    <Numbers of={first?.kept_out ?? {}} />
                                </div>
                            </Group>
                            <Hashes suppressions={all} />
                            <More query={query} />
                        </Card>
                    );
                }}
            </Asked>
            <LetIn />
        </Stack>
    );
}

function Hashes({ suppressions }: { suppressions: Suppression[] }) {
    const space = useSpace();
    if (suppressions.length === 0)
        return (
            <Empty title="Nobody is kept out" icon={<IconShieldCheck size={22} />}>
                A new request can keep somebody out, with or without deleting what is there.
            </Empty>
        );
    return (
        <Wide minWidth={560}>
            <Table aria-label={counted(suppressions.length, 'identifier')}>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Type</Table.Th>
                        <Table.Th>Keyed hash</Table.Th>
                        <Table.Th>Since</Table.Th>
                        <Table.Th pr="md">Request</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {suppressions.map((one) => (
                        <Table.Tr key={one.hash}>
                            <Table.Td pl="md">{one.type}</Table.Td>
                            <Table.Td>
                                <Tooltip label={one.hash} multiline maw={320}>
                                    <Code>{one.hash.slice(0, 16)}…</Code>
                                </Tooltip>
                            </Table.Td>
                            <Table.Td>
                                <Time at={one.made} />
                            </Table.Td>
                            <Table.Td pr="md">
                                <Anchor
                                    component={Link}
                                    to={`/s/${space}/privacy/requests?request=${one.request}`}
                                    size="sm"
                                >
                                    {one.request}
                                </Anchor>
                            </Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}
