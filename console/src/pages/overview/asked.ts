import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { may, useSession } from '@/api/session';
import { useStream } from '@/api/stream';

const of = (space: string) => ({ params: { path: { space } } });
const WORKING = 3_000;

/** How much there is in a space, live; and what was measured is asked for anew when there is a newer measurement. */
export function useCounts(space: string) {
    const queries = useQueryClient();
    useStream(`/api/v1/spaces/${space}/counts/stream`, ['counts', 'review', 'measured'], (name, said) => {
        const key = name === 'review' ? [space, 'review', 'counts'] : [space, name];
        const before = queries.getQueryData(key);
        queries.setQueryData(key, said);
        if (name === 'measured' && before !== undefined && JSON.stringify(before) !== JSON.stringify(said))
            void queries.invalidateQueries({ queryKey: [space, 'monitoring'] });
    });
    return useQuery({
        queryKey: [space, 'counts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/counts', of(space))),
        staleTime: 60_000,
    });
}

/** The newest measurement. */
export function useMeasurement(space: string) {
    return useQuery({
        queryKey: [space, 'monitoring', 'newest'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/monitoring', of(space))),
        staleTime: 60_000,
    });
}

/** How much there is to review; kept up to date by `useCounts`. */
export function useReviewCounts(space: string) {
    return useQuery({
        queryKey: [space, 'review', 'counts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/review/counts', of(space))),
        staleTime: 60_000,
    });
}

/** What might be better; nothing for who may not change the ruleset. */
export function useSuggestions(space: string) {
    return useQuery({
        queryKey: [space, 'monitoring', 'suggestions'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/suggestions', of(space))),
        enabled: may(useSession().data, 'space_admin'),
        staleTime: 60_000,
    });
}

/** Alerts that last. */
export function useAlerts(space: string) {
    return useQuery({
        queryKey: [space, 'monitoring', 'alerts'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/alerts', {
                    params: { path: { space }, query: { lasting: true, limit: 200 } },
                }),
            ),
    });
}

/** The version in force and the one that is wanted; asked again now and then while they differ. */
export function useActivation(space: string) {
    return useQuery({
        queryKey: [space, 'activation'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/activation', of(space))),
        enabled: may(useSession().data, 'space_admin'),
        refetchInterval: ({ state }) => state.data && state.data.active !== state.data.wanted && WORKING,
    });
}

/** Dry runs that are under way; asked again now and then while there are any. */
export function useDryRuns(space: string) {
    return useQuery({
        queryKey: [space, 'dry-runs', 'at work'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/dry-runs', of(space))),
        enabled: may(useSession().data, 'space_admin'),
        select: ({ dry_runs }) => dry_runs.filter((one) => one.state === 'waiting' || one.state === 'running'),
        refetchInterval: ({ state }) =>
            state.data?.dry_runs.some((one) => one.state === 'waiting' || one.state === 'running') && WORKING,
    });
}

/** What is wrong or dangerous in the ruleset that is in force. */
export function useProblems(space: string) {
    return useQuery({
        queryKey: [space, 'ruleset', 'problems'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/ruleset', of(space))),
        enabled: may(useSession().data, 'space_admin'),
        select: ({ problems }) => problems,
    });
}
