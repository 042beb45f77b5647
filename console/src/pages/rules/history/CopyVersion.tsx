import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useSpaces } from '../data/asking';

/** Asks in which space a version becomes a draft, and under which name. */
export function CopyVersion({ version, onClose }: { version: number; onClose: () => void }) {
    const here = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const spaces = useSpaces();
    const [space, setSpace] = useState(here);
    const [name, setName] = useState(`from ${here} ${version}`);
    const copy = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/drafts/{draft}/copy', {
                    params: { path: { space, draft: name } },
                    body: { space: here, version, revision: null },
                }),
            ),
        onSuccess: () => {
            queries.invalidateQueries({ queryKey: [space, 'drafts'] });
            tellDone(`The draft ${name} is begun.`);
            navigate(`/s/${space}/rules/drafts/${encodeURIComponent(name)}`);
        },
        onError: tellFailed,
    });
    return (
        <Modal opened onClose={onClose} title={`Copy version ${version} as a draft`}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    copy.mutate();
                }}
            >
                <Stack>
                    <Text size="sm">It is begun as a draft, so nothing changes until somebody activates it there.</Text>
                    <Select
                        label="In the space"
                        data={spaces.data?.spaces.map((one) => ({ value: one.slug, label: one.name })) ?? []}
                        value={space}
                        onChange={(chosen) => setSpace(chosen ?? here)}
                        allowDeselect={false}
                    />
                    <TextInput
                        label="Name of the draft"
                        value={name}
                        onChange={(event) => setName(event.currentTarget.value)}
                        required
                    />
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" loading={copy.isPending} disabled={!name.trim()}>
                            Copy
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
