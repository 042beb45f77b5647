import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { tellDone, tellFailed } from '@/parts/told';
import { WhatChanges } from './WhatChanges';

const NOTHING = { together: null, apart: null, detach: null, reason: null };

interface Props {
    space: string;
    own: string;
    number: number;
    onClose: () => void;
}

/** Takes a statement back: what would change is looked at first. */
export function Withdraw({ space, own, number, onClose }: Props) {
    const queries = useQueryClient();
    const params = { path: { space } };
    const preview = useQuery({
        queryKey: ['preview', space, 'withdrawal', number],
        queryFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/statements/preview', {
                    params,
                    body: { ...NOTHING, withdraw: [number] },
                }),
            ),
        gcTime: 0,
    });
    const withdraw = useMutation({
        mutationFn: () =>
            answer(
                api.DELETE('/api/v1/spaces/{space}/statements/{number}', {
                    params: { path: { space, number: String(number) } },
                }),
            ),
        onSuccess: async () => {
            onClose();
            tellDone('Withdrawn, as if it had never been said.');
            await queries.invalidateQueries({ queryKey: [space] });
        },
        onError: tellFailed,
    });
    return (
        <Modal
            opened
            onClose={onClose}
            size="lg"
            title="Withdraw this statement"
            closeButtonProps={{ 'aria-label': 'Close' }}
        >
            <Stack>
                <Text size="sm" c="dimmed">
                    It will be as if it had never been said. Who said it and when is kept.
                </Text>
                <Asked query={preview} height={120}>
                    {(told) => <WhatChanges preview={told.preview} own={own} />}
                </Asked>
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button disabled={!preview.data} loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
                        Withdraw it
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
