import { Alert, Button, Checkbox, Group, List, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { DeletionPreview, Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { tellFailed } from '@/parts/told';
import { DeletionUnderWay } from './DeletionUnderWay';

interface Props {
    space: string;
    customer: Whole;
    onClose: () => void;
}

const WORD = 'delete';

/** Forgets a customer without a trace: warned, confirmed by typing, followed until it is done. */
export default function Delete({ space, customer, onClose }: Props) {
    const [request, setRequest] = useState<string | null>(null);
    return (
        <Modal
            opened
            onClose={onClose}
            size="lg"
            title="Delete this customer"
            closeButtonProps={{ 'aria-label': 'Close' }}
            closeOnClickOutside={!request}
        >
            {request ? (
                <DeletionUnderWay space={space} request={request} />
            ) : (
                <Ask space={space} customer={customer} onAsked={setRequest} onClose={onClose} />
            )}
        </Modal>
    );
}

function Ask({ space, customer, onAsked, onClose }: Props & { onAsked: (request: string) => void }) {
    const params = { path: { space } };
    const preview = useQuery({
        queryKey: ['preview', space, 'deletion', customer.id],
        queryFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/deletions/preview', {
                    params,
                    body: { subject: customer.id, scope: null },
                }),
            ),
        gcTime: 0,
    });
    return (
        <Asked query={preview} height={160}>
            {({ choices }) => (
                <Choose space={space} customer={customer} choices={choices} onAsked={onAsked} onClose={onClose} />
            )}
        </Asked>
    );
}

type ChooseProps = Props & { choices: DeletionPreview[]; onAsked: (request: string) => void };

function Choose({ space, customer, choices, onAsked, onClose }: ChooseProps) {
    const [scope, setScope] = useState(choices[0]?.scope ?? 'profile');
    const [suppress, setSuppress] = useState(false);
    const [typed, setTyped] = useState('');
    const chosen = choices.find((one) => one.scope === scope);
    const ask = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/deletions', {
                    params: { path: { space } },
                    body: { subject: customer.id, scope, suppress },
                }),
            ),
        onSuccess: (request) => onAsked(request.id),
        onError: tellFailed,
    });
    return (
        <Stack>
            {choices.length > 1 && (
                <Radio.Group
                    label="How far"
                    value={scope}
                    onChange={(one) => setScope(one === 'records' ? one : 'profile')}
                >
                    <Group mt="xs">
                        <Radio value="profile" label="All of this customer" />
                        <Radio value="records" label="Only the records with this identifier" />
                    </Group>
                </Radio.Group>
            )}
            {chosen && <WhatGoes of={chosen} />}
            <Checkbox
                label="Keep them out from now on"
                description="What comes later with these identifiers is not taken."
                checked={suppress}
                onChange={(event) => setSuppress(event.currentTarget.checked)}
            />
            <TextInput
                data-autofocus
                label={`Type ${WORD} to confirm`}
                description="This cannot be undone."
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={onClose}>
                    Cancel
                </Button>
                <Button
                    color="red"
                    disabled={typed.trim().toLowerCase() !== WORD}
                    loading={ask.isPending}
                    onClick={() => ask.mutate()}
                >
                    Delete for good
                </Button>
            </Group>
        </Stack>
    );
}

function WhatGoes({ of }: { of: DeletionPreview }) {
    const identifiers = Object.values(of.identifiers).reduce((sum, values) => sum + values.length, 0);
    const shared = Object.values(of.shared).reduce((sum, values) => sum + values.length, 0);
    const sources = Object.entries(of.sources).map(([source, records]) => `${records} of ${source}`);
    return (
        <Stack gap="sm" role="status" aria-label="What would go">
            <Text size="sm">
                {counted(of.records, 'record')} would go ({sources.join(', ')}), and{' '}
                {counted(identifiers, 'identifier')} with them.
                {shared > 0 && ` ${counted(shared, 'identifier')} stay, as records of others carry them too.`}
            </Text>
            {of.warnings.length > 0 && (
                <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Look twice">
                    <List size="sm" spacing={4}>
                        {of.warnings.map((one) => (
                            <List.Item key={one.code}>{one.message}</List.Item>
                        ))}
                    </List>
                </Alert>
            )}
        </Stack>
    );
}
