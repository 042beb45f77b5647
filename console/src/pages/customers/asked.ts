import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** A customer whole, by an id or `type:value`; a merged one's leads to the one that it is part of. */
export function useCustomer(space: string, profile: string) {
    return useQuery({
        queryKey: [space, 'profile', profile],
        queryFn: () =>
            answer(api.GET('/api/v1/spaces/{space}/profiles/{profile}', { params: { path: { space, profile } } })),
    });
}

/** The traits with the values that lost. */
export function useDecided(space: string, profile: string) {
    return useQuery({
        queryKey: [space, 'profile', profile, 'traits'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles/{profile}/traits', { params: { path: { space, profile } } }),
            ),
    });
}

/** What the timeline has to choose from. */
export function useActivity(space: string, profile: string) {
    return useQuery({
        queryKey: [space, 'profile', profile, 'activity'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles/{profile}/activity', { params: { path: { space, profile } } }),
            ),
    });
}

/** One record, and whose it is. */
export function useRecord(space: string, record: string) {
    return useQuery({
        queryKey: [space, 'record', record],
        queryFn: () =>
            answer(api.GET('/api/v1/spaces/{space}/records/{record}', { params: { path: { space, record } } })),
    });
}

/** Why two are one customer. */
export function useWhy(space: string, a: string, b: string) {
    return useQuery({
        queryKey: [space, 'why', a, b],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/why', { params: { path: { space }, query: { a, b } } })),
        enabled: a !== '' && b !== '',
    });
}

export interface TimelineChoice {
    source: string[];
    event: string[];
    device: string;
    start: string;
    end: string;
    sort: 'newest' | 'oldest';
}

const PAGE = 200;

/** The records of a customer, page by page. Events that have no name are chosen by their type. */
export function useTimeline(space: string, profile: string, choice: TimelineChoice) {
    return useInfiniteQuery({
        queryKey: [space, 'profile', profile, 'timeline', choice],
        queryFn: ({ pageParam }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles/{profile}/timeline', {
                    params: { path: { space, profile }, query: queryOf(choice, pageParam) },
                    querySerializer: serialized,
                }),
            ),
        initialPageParam: '',
        getNextPageParam: (last) => last.next ?? undefined,
    });
}

function queryOf(choice: TimelineChoice, cursor: string) {
    return {
        limit: PAGE,
        sort: choice.sort,
        ...(choice.source.length > 0 && { source: choice.source }),
        ...(choice.event.length > 0 && { event: choice.event }),
        ...(choice.device && { identifier: choice.device }),
        ...(choice.start && { start: choice.start }),
        ...(choice.end && { end: choice.end }),
        ...(cursor && { cursor }),
    };
}

/** Lists with commas between. */
function serialized(query: Record<string, unknown>): string {
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        written.set(name, Array.isArray(value) ? value.join(',') : String(value));
    return written.toString();
}
