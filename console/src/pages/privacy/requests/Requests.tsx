import { Button, Card, Group, Select, Stack, Table } from '@mantine/core';
import { IconPlus, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import type { RequestAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { Wide } from '@/parts/Wide';
import { useSpace } from '@/shell/space';
import { Prove } from '../Prove';
import { isOver, type Kind } from '../words';
import { useRequest } from './following';
import { RequestDrawer } from './RequestDrawer';
import { RequestRow } from './RequestRow';

const SHOWN: { value: string; label: string; kinds: Kind[] }[] = [
    { value: 'deletions', label: 'Deletions', kinds: ['delete', 'suppress_and_delete'] },
    { value: 'suppressions', label: 'Keeping out', kinds: ['suppress', 'suppress_and_delete', 'unsuppress'] },
    { value: 'retention', label: 'Old events', kinds: ['retain'] },
];
const ASKED_BY_PEOPLE: Kind[] = ['delete', 'suppress', 'suppress_and_delete', 'unsuppress'];
const PAGE = 50;

function useRequests(space: string, shown: string | null) {
    const kind = SHOWN.find((one) => one.value === shown)?.kinds ?? ASKED_BY_PEOPLE;
    return useInfiniteQuery({
        queryKey: [space, 'deletions', kind],
        initialPageParam: '',
        queryFn: ({ pageParam: before }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/deletions', {
                    params: { path: { space }, query: { limit: PAGE, before, kind } },
                }),
            ),
        getNextPageParam: (page) => page.next,
        select: ({ pages }) => pages.flatMap((page) => page.requests),
    });
}

/** What people asked to be forgotten or kept out, the newest first; and a search for anything that is left. */
export function Requests() {
    const space = useSpace();
    const [search, setSearch] = useSearchParams();
    const shown = search.get('show');
    const query = useRequests(space, shown);
    useFreshened(
        space,
        query.data?.find((one) => !isOver(one)),
    );
    const say = (name: string, value: string | null) =>
        setSearch((before) => {
            if (value) before.set(name, value);
            else before.delete(name);
            return before;
        });
    return (
        <Stack>
            <Card p={0}>
                <Group justify="space-between" p="md" align="flex-end">
                    <Select
                        label="Show"
                        size="xs"
                        data={[{ value: '', label: 'All that people asked for' }, ...SHOWN]}
                        value={shown ?? ''}
                        allowDeselect={false}
                        onChange={(value) => say('show', value)}
                    />
                    <Button component={Link} to={`/s/${space}/privacy/new`} leftSection={<IconPlus size={16} />}>
                        New request
                    </Button>
                </Group>
                <Asked query={query} height={240}>
                    {(requests) => <RequestsTable requests={requests} open={(id) => say('request', id)} />}
                </Asked>
                <More query={query} />
            </Card>
            <Prove />
            <RequestDrawer id={search.get('request')} close={() => say('request', null)} />
        </Stack>
    );
}

function RequestsTable({ requests, open }: { requests: RequestAnswer[]; open: (id: string) => void }) {
    if (requests.length === 0)
        return (
            <Empty title="Nobody asked for anything yet" icon={<IconShieldCheck size={22} />}>
                Who is deleted or kept out is listed here, with a certificate that names nobody.
            </Empty>
        );
    return (
        <Wide minWidth={720}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Asked</Table.Th>
                        <Table.Th>What</Table.Th>
                        <Table.Th>State</Table.Th>
                        <Table.Th>By</Table.Th>
                        <Table.Th className="numbers">Records</Table.Th>
                        <Table.Th className="numbers">Customers gone</Table.Th>
                        <Table.Th pr="md" aria-label="Certificate" />
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {requests.map((one) => (
                        <RequestRow key={one.id} request={one} open={() => open(one.id)} />
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

/** Asks for the list anew when a request that is under way is over. */
function useFreshened(space: string, running: RequestAnswer | undefined) {
    const queries = useQueryClient();
    const followed = useRequest(space, running?.id ?? null);
    const over = followed.data !== undefined && isOver(followed.data);
    useEffect(() => {
        if (over) queries.invalidateQueries({ queryKey: [space, 'deletions'] });
    }, [over, queries, space]);
}
