import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { tellDone, tellFailed } from '@/parts/told';
import { useAddress } from '../address';
import { ChooseWhatMoves } from './ChooseWhatMoves';
import { Reason } from './Reason';
import { WhatChanges } from './WhatChanges';

interface Props {
    space: string;
    customer: Whole;
    onClose: () => void;
}

/** Moves identifiers and records out of a customer: chosen, looked at, then done. */
export default function Unmerge({ space, customer, onClose }: Props) {
    const [address, change] = useAddress();
    const [looking, setLooking] = useState(false);
    const move = address.getAll('move');
    return (
        <Modal opened onClose={onClose} size="xl" title="Unmerge" closeButtonProps={{ 'aria-label': 'Close' }}>
            {looking && move.length > 0 ? (
                <Look space={space} customer={customer} move={move} onBack={() => setLooking(false)} />
            ) : (
                <Stack>
                    <Text size="sm" c="dimmed">
                        Choose what is somebody else’s. It moves out, with the records that carry it and nothing that
                        stays, and stays out whatever comes later.
                    </Text>
                    <ChooseWhatMoves
                        space={space}
                        customer={customer}
                        chosen={move}
                        onChange={(chosen) => change({ move: chosen })}
                    />
                    <Group justify="space-between">
                        <Text size="sm" c="dimmed" role="status">
                            {move.length === 0 ? 'Nothing is chosen.' : `${counted(move.length, 'thing')} chosen.`}
                        </Text>
                        <Group gap="xs">
                            <Button variant="default" onClick={onClose}>
                                Cancel
                            </Button>
                            <Button disabled={move.length === 0} onClick={() => setLooking(true)}>
                                Preview
                            </Button>
                        </Group>
                    </Group>
                </Stack>
            )}
        </Modal>
    );
}

interface LookProps {
    space: string;
    customer: Whole;
    move: string[];
    onBack: () => void;
}

function Look({ space, customer, move, onBack }: LookProps) {
    const params = { path: { space, profile: customer.id } };
    const preview = useQuery({
        queryKey: ['preview', space, 'split', customer.id, move],
        queryFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/profiles/{profile}/split/preview', {
                    params,
                    body: { move, reason: null },
                }),
            ),
        gcTime: 0,
    });
    const split = useSplit(space, customer.id, move);
    return (
        <Stack>
            <Asked query={preview} height={160}>
                {({ preview: told, along }) => (
                    <Stack>
                        {along.length > 0 && (
                            <Alert variant="light" title="These move along">
                                Only what moves carries {along.length === 1 ? 'it' : 'them'}: {along.join(', ')}.
                            </Alert>
                        )}
                        <WhatChanges preview={told} own={customer.id} />
                        <Reason act="Unmerge" loading={split.isPending} onConfirm={split.mutate} onCancel={onBack} />
                    </Stack>
                )}
            </Asked>
            {preview.error && (
                <Group justify="flex-end">
                    <Button variant="default" onClick={onBack}>
                        Choose otherwise
                    </Button>
                </Group>
            )}
        </Stack>
    );
}

function useSplit(space: string, profile: string, move: string[]) {
    const queries = useQueryClient();
    const [, change] = useAddress();
    return useMutation({
        mutationFn: (reason: string) =>
            answer(
                api.POST('/api/v1/spaces/{space}/profiles/{profile}/split', {
                    params: { path: { space, profile } },
                    body: { move, reason },
                }),
            ),
        onSuccess: async ({ statements }) => {
            change({ do: null, move: null, tab: 'statements' });
            tellDone(`Unmerged by ${counted(statements.length, 'statement')}. Withdraw to undo it.`);
            await queries.invalidateQueries({ queryKey: [space] });
        },
        onError: tellFailed,
    });
}
