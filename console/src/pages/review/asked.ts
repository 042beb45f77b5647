import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api } from '@/api/client';
import type { ProposalSaid, Queue } from '@/api/schema';
import { useStream } from '@/api/stream';

export const ORDERS = { score: 'Most similar first', records: 'Largest first', worth: 'Most worth first' } as const;
export type By = keyof typeof ORDERS;
export const byOf = (text: string | null): By => (text && text in ORDERS ? (text as By) : 'score');

export const SHOWS = ['open', 'skipped', 'confirmed', 'refused'] as const;
export type Show = (typeof SHOWS)[number];
export const showOf = (text: string | null): Show => SHOWS.find((one) => one === text) ?? 'open';

/** Proposals that are there at once: the one on the desk, and those that follow. */
const AHEAD = 4;

/** How many proposals are in each state, live; when there are others to decide on, they are asked for. */
export function useReviewCounts(space: string) {
    const queries = useQueryClient();
    useStream(`/api/v1/spaces/${space}/review/stream`, ['review'], (_, said) => {
        const key = [space, 'review', 'counts'];
        const before = queries.getQueryData<Queue>(key);
        queries.setQueryData(key, said);
        if (before && before.open < (said as Queue).open)
            void queries.invalidateQueries({ queryKey: [space, 'review', 'next'] });
    });
    return useQuery({
        queryKey: [space, 'review', 'counts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/review/counts', { params: { path: { space } } })),
    });
}

/** The proposals to decide on next, in order. */
export function useNext(space: string, by: By) {
    return useQuery({
        queryKey: [space, 'review', 'next', by],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/review', { params: { path: { space }, query: { by, limit: AHEAD } } }),
            ),
        select: ({ proposals }) => proposals,
    });
}

const details = (space: string, profile: string) => ({
    queryKey: [space, 'profile', profile, 'whole'],
    queryFn: () =>
        answer(api.GET('/api/v1/spaces/{space}/profiles/{profile}', { params: { path: { space, profile } } })),
    staleTime: 60_000,
});

/** A profile with the sources and times of what it has. */
export const useDetails = (space: string, profile: string) => useQuery(details(space, profile));

const preview = (space: string, one: ProposalSaid) => ({
    queryKey: [space, 'review', 'preview', one.number, one.one.profile, one.other.profile],
    queryFn: () =>
        answer(
            api.GET('/api/v1/spaces/{space}/review/{number}/preview', {
                params: { path: { space, number: String(one.number) } },
            }),
        ),
    staleTime: 60_000,
});

/** What joining the two would do. */
export const usePreview = (space: string, one: ProposalSaid) => useQuery(preview(space, one));

/** Have all of the next proposal at hand before it is on the desk. */
export function useAhead(space: string, next: ProposalSaid | undefined) {
    const queries = useQueryClient();
    useEffect(() => {
        if (next) prefetch(queries, space, next);
    }, [queries, space, next]);
}

function prefetch(queries: QueryClient, space: string, next: ProposalSaid) {
    for (const side of [next.one, next.other]) void queries.prefetchQuery(details(space, side.profile));
    void queries.prefetchQuery(preview(space, next));
}

/** Those that were skipped, in order, page by page. */
export function useSkipped(space: string, by: By) {
    return useInfiniteQuery({
        queryKey: [space, 'review', 'skipped', by],
        queryFn: ({ pageParam: cursor }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/review', {
                    params: { path: { space }, query: { state: 'skipped', by, cursor } },
                }),
            ),
        initialPageParam: '',
        getNextPageParam: ({ next }) => next,
    });
}

/** Those that were decided so, in order, page by page. */
export function useDecided(space: string, state: 'confirmed' | 'refused', by: By) {
    return useInfiniteQuery({
        queryKey: [space, 'review', state, by],
        queryFn: ({ pageParam: cursor }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/review/decided', {
                    params: { path: { space }, query: { state, by, cursor } },
                }),
            ),
        initialPageParam: '',
        getNextPageParam: ({ next }) => next,
    });
}
