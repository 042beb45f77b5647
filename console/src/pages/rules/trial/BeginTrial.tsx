import { Button, Group, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import type { Working } from '../data/working';

const SOME = 100_000;

interface Props {
    opened: boolean;
    working: Working;
    onClose: () => void;
}

/** Asks on how many records a draft is tested, saves it where it is not saved, and begins. */
export function BeginTrial({ opened, working, onClose }: Props) {
    const space = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const [which, setWhich] = useState('all');
    const [newest, setNewest] = useState<string | number>(SOME);
    const begin = useMutation({
        mutationFn: async () => {
            await working.save();
            return answer(
                api.POST('/api/v1/spaces/{space}/dry-runs', {
                    params: { path: { space } },
                    body: {
                        ruleset: null,
                        version: null,
                        truth: null,
                        draft: working.saved.draft.name,
                        newest: which === 'newest' ? Number(newest) || SOME : null,
                    },
                }),
            );
        },
        onSuccess: (run) => {
            queries.invalidateQueries({ queryKey: [space, 'dry-runs'] });
            navigate(`/s/${space}/rules/tests/${run.id}`);
        },
        onError: tellFailed,
    });
    return (
        <Modal opened={opened} onClose={onClose} title="Test the draft">
            <Stack>
                <Text size="sm">
                    Resolves the records of this space under the draft, beside the running service, and says which
                    profiles would merge and split. Nothing changes.
                </Text>
                <Radio.Group label="On which records" value={which} onChange={setWhich}>
                    <Stack gap="xs" mt="xs">
                        <Radio value="all" label="All records" />
                        <Radio value="newest" label="Only the newest, which is quicker and says less" />
                    </Stack>
                </Radio.Group>
                {which === 'newest' && (
                    <NumberInput
                        label="How many"
                        min={1}
                        max={100_000_000}
                        allowDecimal={false}
                        thousandSeparator=","
                        value={newest}
                        onChange={setNewest}
                    />
                )}
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                        {working.dirty ? 'Save and test' : 'Begin the test'}
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
