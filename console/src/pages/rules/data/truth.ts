import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, Refused } from '@/api/client';

const AS_BODY = { headers: { 'Content-Type': 'text/csv' }, bodySerializer: (body: unknown) => body };

/** Load a file as the truth that tests are measured by, in the place of another. */
export function useLoadTruth(space: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (file: File) => {
            if (file.size === 0) throw new Refused(400, 'invalid_input', 'There is nothing in this file.', null);
            const params = { path: { space } };
            return answer(
                api.PUT('/api/v1/spaces/{space}/truth', { params, body: file as unknown as string, ...AS_BODY }),
            );
        },
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'dry-runs'] }),
    });
}

export function useForgetTruth(space: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: () => answer(api.DELETE('/api/v1/spaces/{space}/truth', { params: { path: { space } } })),
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'dry-runs'] }),
    });
}
