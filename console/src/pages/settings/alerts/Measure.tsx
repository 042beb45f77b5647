import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { counted } from '@/parts/numbers';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';

const MOST = 500;

/** Tries the rules: measures the space now, and says how many alerts last. */
export function Measure() {
    const space = useSpace();
    const queries = useQueryClient();
    const measure = useMutation({
        mutationFn: async () => {
            const path = { space };
            await answer(api.POST('/api/v1/spaces/{space}/monitoring', { params: { path } }));
            const query = { lasting: true, limit: MOST };
            return answer(api.GET('/api/v1/spaces/{space}/alerts', { params: { path, query } }));
        },
        onSuccess: ({ alerts }) => {
            void queries.invalidateQueries({ queryKey: [space] });
            tellDone(
                alerts.length
                    ? `Measured. ${counted(alerts.length, 'alert')} now: see the overview.`
                    : 'Measured. Nothing is above any rule.',
            );
        },
        onError: tellFailed,
    });
    return (
        <Button variant="default" loading={measure.isPending} onClick={() => measure.mutate()}>
            Try them now
        </Button>
    );
}
