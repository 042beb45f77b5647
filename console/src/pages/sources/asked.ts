import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { NewSource } from '@/api/schema';

/** The sources that who is signed in may see. */
export const useSources = () =>
    useQuery({
        queryKey: ['sources'],
        queryFn: () => answer(api.GET('/api/v1/sources')),
    });

export const useSource = (source: string) =>
    useQuery({
        queryKey: ['sources', source],
        queryFn: () => answer(api.GET('/api/v1/sources/{source}', { params: { path: { source } } })),
    });

/** How much came of each source of a space, from so many days ago on. */
export const useVolume = (space: string, days: number, step: string) =>
    useQuery({
        queryKey: [space, 'volume', days, step],
        queryFn: () => {
            const start = new Date(Date.now() - days * 86_400_000).toISOString();
            return answer(
                api.GET('/api/v1/spaces/{space}/volume', {
                    params: { path: { space }, query: { start, step } },
                }),
            );
        },
    });

const freshKey = (source: string) => ['fresh key', source];

/** A write key that was just made: it is known as long as this page is open, and nowhere else. */
export const useFreshKey = (source: string): string | null =>
    useQuery({
        queryKey: freshKey(source),
        queryFn: () => null,
        staleTime: Infinity,
        gcTime: Infinity,
    }).data ?? null;

/** Make a write key; until the page is closed the snippets have it. */
export function useNewKey(source: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/sources/{source}/keys', {
                    params: { path: { source } },
                }),
            ),
        onSuccess: ({ write_key }) => {
            queries.setQueryData(freshKey(source), write_key);
            return queries.invalidateQueries({
                queryKey: ['sources', source, 'keys'],
            });
        },
    });
}

/** Make a source and its first write key. */
export function useNewSource() {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: async (body: NewSource) => {
            const made = await answer(api.POST('/api/v1/sources', { body }));
            const path = { source: made.slug };
            const { write_key } = await answer(api.POST('/api/v1/sources/{source}/keys', { params: { path } }));
            queries.setQueryDefaults(freshKey(made.slug), {
                gcTime: Infinity,
                staleTime: Infinity,
            });
            queries.setQueryData(freshKey(made.slug), write_key);
            return made;
        },
        onSettled: () => queries.invalidateQueries({ queryKey: ['sources'] }),
    });
}
