import { useMutation } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { save } from '@/parts/saved';
import { tellDone, tellFailed } from '@/parts/told';

type As = 'json' | 'csv';

/** Has the browser save all that is known of a customer: whole as JSON, or their records as a table. */
export function useExport(space: string, profile: string) {
    return useMutation({
        mutationFn: async (as: As) => {
            const asked = {
                params: { path: { space } },
                body: { subject: profile, scope: 'profile' },
                parseAs: 'blob',
            } as const;
            const known =
                as === 'json'
                    ? await answer(api.POST('/api/v1/spaces/{space}/access', asked))
                    : await answer(api.POST('/api/v1/spaces/{space}/access.csv', asked));
            save(`${profile}.${as}`, known as Blob, as === 'json' ? 'application/json' : 'text/csv');
        },
        onSuccess: () => tellDone('The file is saved. It holds personal data: keep it as such.'),
        onError: tellFailed,
    });
}
