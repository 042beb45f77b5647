import { Card } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { useNames } from '@/parts/By';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { useSpace } from '@/shell/space';
import { Chain } from './Chain';
import { Entry } from './Entry';
import { Filters, type Wanted } from './Filters';

const PAGE = 50;

/** What the address says is wanted. */
function useWanted(): [Wanted, (name: keyof Wanted, value: string) => void] {
    const [search, setSearch] = useSearchParams();
    const read = (name: string) => search.get(name) ?? '';
    const wanted = {
        action: read('action'),
        by: read('by'),
        start: read('start'),
        end: read('end'),
        all: read('all'),
    };
    const say = (name: keyof Wanted, value: string) =>
        setSearch(
            (before) => {
                if (value) before.set(name, value);
                else before.delete(name);
                return before;
            },
            { replace: true },
        );
    return [wanted, say];
}

function useEntries({ action, by, start, end }: Wanted, space: string | null) {
    return useInfiniteQuery({
        queryKey: ['audit', space, action, by, start, end],
        initialPageParam: null as number | null,
        queryFn: ({ pageParam: before }) => {
            const times = {
                ...(start && { start }),
                ...(end && { end: dayAfter(end) }),
            };
            const query = {
                action,
                by,
                limit: PAGE,
                ...times,
                ...(space && { space }),
                ...(before && { before }),
            };
            return answer(api.GET('/api/v1/audit', { params: { query } }));
        },
        getNextPageParam: (page) => page.next,
        select: ({ pages }) => pages.flatMap((page) => page.entries),
    });
}

/** The day that is named counts to its end. */
function dayAfter(day: string): string {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + 1);
    return date.toISOString();
}

/** Who did what, the newest first, each entry in a sentence; and the proof that nothing was changed. */
export function Audit() {
    const space = useSpace();
    const session = useSession();
    const names = useNames();
    const [wanted, say] = useWanted();
    const whole = may(session.data, 'admin') && wanted.all === '1';
    const query = useEntries(wanted, whole ? null : space);
    return (
        <>
            {may(session.data, 'admin') && <Chain />}
            <Card p={0} component="section" aria-label="Audit log" mt="md">
                <Filters wanted={wanted} say={say} everywhere={may(session.data, 'admin')} />
                <Asked query={query} height={240}>
                    {(entries) =>
                        entries.length === 0 ? (
                            <Empty title="Nothing was done that fits" icon={<IconHistory size={22} />}>
                                {whole
                                    ? 'Choose other filters.'
                                    : 'Choose other filters, or look at the whole workspace.'}
                            </Empty>
                        ) : (
                            <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                                {entries.map((one) => (
                                    <Entry key={one.number} entry={one} names={names} everywhere={whole} />
                                ))}
                            </ol>
                        )
                    }
                </Asked>
                <More query={query} />
            </Card>
        </>
    );
}
