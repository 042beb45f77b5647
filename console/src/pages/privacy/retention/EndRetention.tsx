import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { SourceAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';

/** Keeps events of a source for good from now on. */
export function EndRetention({ source, onClose }: { source: SourceAnswer; onClose: () => void }) {
    const space = useSpace();
    const queries = useQueryClient();
    const path = { space, source: source.slug };
    const end = useMutation({
        mutationFn: () =>
            answer(
                api.DELETE('/api/v1/spaces/{space}/retention/{source}', {
                    params: { path },
                }),
            ),
        onSuccess: () => {
            queries.invalidateQueries({ queryKey: [space, 'retention'] });
            tellDone(`Events of ${source.name} are kept for good.`);
            onClose();
        },
        onError: tellFailed,
    });
    return (
        <Confirm
            opened
            title={`Keep events of ${source.name} for good?`}
            act="Keep for good"
            loading={end.isPending}
            onClose={onClose}
            onConfirm={() => end.mutate()}
        >
            <Text size="sm">No more events of this source go because of their age. What is gone stays gone.</Text>
        </Confirm>
    );
}
