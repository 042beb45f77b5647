import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { TokenAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';

/** Revokes a token at once. */
export function RevokeToken({ token, onClose }: { token: TokenAnswer; onClose: () => void }) {
    const queries = useQueryClient();
    const revoke = useMutation({
        mutationFn: () => answer(api.DELETE('/api/v1/tokens/{name}', { params: { path: { name: token.name } } })),
        onSuccess: () => {
            void queries.invalidateQueries({ queryKey: ['tokens'] });
            tellDone(`The token ${token.name} is revoked.`);
            onClose();
        },
        onError: tellFailed,
    });
    return (
        <Confirm
            opened
            title={`Revoke the token ${token.name}?`}
            act="Revoke"
            red
            loading={revoke.isPending}
            onClose={onClose}
            onConfirm={() => revoke.mutate()}
        >
            <Text size="sm">
                Programs that use it are refused from the next call on. It cannot be made valid again, and its name is
                not used twice.
            </Text>
        </Confirm>
    );
}
