import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { WebhookAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';

/** Sends no more to an address. */
export function RemoveWebhook({ webhook, onClose }: { webhook: WebhookAnswer; onClose: () => void }) {
    const space = useSpace();
    const queries = useQueryClient();
    const path = { space, webhook: String(webhook.number) };
    const remove = useMutation({
        mutationFn: () => answer(api.DELETE('/api/v1/spaces/{space}/webhooks/{webhook}', { params: { path } })),
        onSuccess: () => {
            void queries.invalidateQueries({ queryKey: [space, 'webhooks'] });
            tellDone('The webhook is removed.');
            onClose();
        },
        onError: tellFailed,
    });
    return (
        <Confirm
            opened
            title="Remove this webhook?"
            act="Remove"
            red
            loading={remove.isPending}
            onClose={onClose}
            onConfirm={() => remove.mutate()}
        >
            <Text size="sm" className="break">
                Nothing more is sent to {webhook.url}, not even what waits to be sent again.
            </Text>
        </Confirm>
    );
}
