import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { tellDone, tellFailed } from '@/parts/told';
import { useAddress } from '../address';
import { useCustomer } from '../asked';
import { nameOfWhole } from '../names';
import { FindAnother } from './FindAnother';
import { Reason } from './Reason';
import { WhatChanges } from './WhatChanges';

type Kind = 'together' | 'apart';

interface Props {
    kind: Kind;
    space: string;
    customer: Whole;
    onClose: () => void;
}

const SAYS = {
    together: {
        title: 'Join with another customer',
        says: 'Find who is the same person. The two become one, and stay so whatever comes later.',
        act: 'Join them',
        done: 'Joined. Withdraw the statement to undo it.',
    },
    apart: {
        title: 'Keep apart from another customer',
        says: 'Find who is not the same person. Nothing that comes later joins the two.',
        act: 'Keep them apart',
        done: 'Kept apart. Withdraw the statement to undo it.',
    },
} as const;

/** States of two customers that they are one, or that they are not. */
export default function Pair({ kind, space, customer, onClose }: Props) {
    const [address, change] = useAddress();
    const other = address.get('with');
    return (
        <Modal opened onClose={onClose} size="lg" title={SAYS[kind].title} closeButtonProps={{ 'aria-label': 'Close' }}>
            <Stack>
                {other ? (
                    <Look kind={kind} space={space} customer={customer} other={other} />
                ) : (
                    <>
                        <Text size="sm" c="dimmed">
                            {SAYS[kind].says}
                        </Text>
                        <FindAnother space={space} own={customer.id} onFound={(found) => change({ with: found })} />
                    </>
                )}
            </Stack>
        </Modal>
    );
}

interface LookProps {
    kind: Kind;
    space: string;
    customer: Whole;
    other: string;
}

function Look({ kind, space, customer, other }: LookProps) {
    const [, change] = useAddress();
    const found = useCustomer(space, other);
    const statement = stated(kind, [customer.id, other]);
    const preview = useQuery({
        queryKey: ['preview', space, kind, customer.id, other],
        queryFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/statements/preview', {
                    params: { path: { space } },
                    body: { ...statement, withdraw: [] },
                }),
            ),
        gcTime: 0,
    });
    const make = useMade(space, statement, SAYS[kind].done);
    return (
        <Stack>
            <Group justify="space-between">
                <Text>
                    <b>{nameOfWhole(customer)}</b> and <b>{found.data ? nameOfWhole(found.data) : other}</b>
                </Text>
                <Button variant="subtle" size="xs" onClick={() => change({ with: null })}>
                    Choose somebody else
                </Button>
            </Group>
            <Asked query={preview} height={140}>
                {(told) => (
                    <Stack>
                        <WhatChanges preview={told.preview} own={customer.id} />
                        <Reason
                            act={SAYS[kind].act}
                            loading={make.isPending}
                            onConfirm={make.mutate}
                            onCancel={() => change({ do: null, with: null })}
                        />
                    </Stack>
                )}
            </Asked>
        </Stack>
    );
}

function useMade(space: string, statement: ReturnType<typeof stated>, done: string) {
    const queries = useQueryClient();
    const [, change] = useAddress();
    return useMutation({
        mutationFn: (reason: string) =>
            answer(
                api.POST('/api/v1/spaces/{space}/statements', {
                    params: { path: { space } },
                    body: { ...statement, reason },
                }),
            ),
        onSuccess: async () => {
            change({ do: null, with: null, tab: 'statements' });
            tellDone(done);
            await queries.invalidateQueries({ queryKey: [space] });
        },
        onError: tellFailed,
    });
}

const stated = (kind: Kind, names: string[]) => ({
    together: null,
    apart: null,
    detach: null,
    reason: null,
    [kind]: names,
});
