import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { ColumnMapping } from '@/api/schema';

const BEGINNING = 1_000_000;
const WHOLE = 16_000_000;
const EVERY = 700;

const asBody = { headers: { 'Content-Type': 'application/octet-stream' }, bodySerializer: (body: unknown) => body };

/** Files that say what is in them only as a whole. */
const isPacked = (name: string) => /\.(parquet|pq|gz)$/i.test(name);

/** Whether the service can look into a file before it has all of it. */
export const hasPreview = (file: File) => !isPacked(file.name) || file.size <= WHOLE;

/** What the columns of a file are taken for: its beginning is sent. */
export const usePreview = (space: string, source: string, file: File | null) =>
    useQuery({
        queryKey: [space, 'preview', source, file?.name, file?.size, file?.lastModified],
        enabled: file !== null && source !== '' && hasPreview(file),
        staleTime: Infinity,
        gcTime: 0,
        queryFn: () => {
            if (!file) throw new Error('There is no file');
            const cut = !isPacked(file.name) && file.size > BEGINNING;
            return answer(
                api.POST('/api/v1/spaces/{space}/imports/preview', {
                    params: { path: { space }, query: { source, file: file.name, cut } },
                    body: (cut ? file.slice(0, BEGINNING) : file) as unknown as string,
                    ...asBody,
                }),
            );
        },
    });

interface Begin {
    source: string;
    file: File;
    mapping: ColumnMapping | null;
    full: boolean;
}

/** Send a file, all of it. */
export function useImport(space: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: ({ source, file, mapping, full }: Begin) =>
            answer(
                api.POST('/api/v1/spaces/{space}/imports', {
                    params: {
                        path: { space },
                        query: { source, file: file.name, full, mapping: mapping ? JSON.stringify(mapping) : '' },
                    },
                    body: file as unknown as string,
                    ...asBody,
                }),
            ),
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'imports'] }),
    });
}

/** How far an import is, until it is over. */
export const useImportState = (space: string, id: string | null) =>
    useQuery({
        queryKey: [space, 'imports', id],
        enabled: id !== null,
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/imports/{import}', { params: { path: { space, import: id ?? '' } } }),
            ),
        refetchInterval: ({ state }) =>
            state.data?.state === 'waiting' || state.data?.state === 'running' ? EVERY : false,
    });

/** The imports into a space since the service started. */
export const useImports = (space: string) =>
    useQuery({
        queryKey: [space, 'imports'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/imports', { params: { path: { space } } })),
    });
