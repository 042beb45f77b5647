import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

const FOUND = 50;
const PAGE = 25;

/** What is searched for: customers by anything that they have. */
export function useSearch(space: string, q: string) {
    return useQuery({
        queryKey: [space, 'search', q],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/search', { params: { path: { space }, query: { q, limit: FOUND } } }),
            ),
        enabled: q !== '',
        placeholderData: keepPreviousData,
    });
}

export interface Choice {
    sort: 'seen' | 'created';
    identifier: string;
    source: string;
    contested: boolean;
}

/** All customers, or those of a choice, page by page. */
export function useList(space: string, choice: Choice, enabled: boolean) {
    return useInfiniteQuery({
        queryKey: [space, 'profiles', choice],
        queryFn: ({ pageParam }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles', {
                    params: {
                        path: { space },
                        query: {
                            limit: PAGE,
                            sort: choice.sort,
                            ...(choice.identifier && { identifier: choice.identifier }),
                            ...(choice.source && { source: choice.source }),
                            ...(choice.contested && { contested: true }),
                            ...(pageParam && { cursor: pageParam }),
                        },
                    },
                }),
            ),
        initialPageParam: '',
        getNextPageParam: (last) => last.next ?? undefined,
        enabled,
    });
}

/** How much there is, also by identifier type. */
export function useCounts(space: string) {
    return useQuery({
        queryKey: [space, 'counts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/counts', { params: { path: { space } } })),
        staleTime: 60_000,
    });
}

/** The slugs of the sources that feed a space; whoever may look at the space may ask how much came of each. */
export function useSources(space: string) {
    return useQuery({
        queryKey: [space, 'fed by'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/volume', {
                    params: { path: { space }, query: { start: new Date().toISOString(), step: '1 day' } },
                }),
            ),
        select: ({ sources }) => sources.map((one) => one.source),
        staleTime: 60_000,
    });
}
