import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { Failed } from '@/parts/Failed';
import { ShownOnce } from '@/parts/ShownOnce';
import { useSpace } from '@/shell/space';

/** Adds an address, and shows once the secret by which its messages are checked. */
export function NewWebhook({ onClose }: { onClose: () => void }) {
    const space = useSpace();
    const queries = useQueryClient();
    const [url, setUrl] = useState('');
    const add = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/webhooks', { params: { path: { space } }, body: { url: url.trim() } }),
            ),
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'webhooks'] }),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        add.mutate();
    };
    return (
        <Modal opened onClose={onClose} title="New webhook" size="lg">
            {add.data ? (
                <Stack>
                    <ShownOnce secret={add.data.secret}>
                        By this secret the receiver checks that a message comes from here, as Standard Webhooks says.
                    </ShownOnce>
                    <Group justify="flex-end">
                        <Button onClick={onClose}>I have copied it</Button>
                    </Group>
                </Stack>
            ) : (
                <Stack component="form" onSubmit={submit}>
                    <TextInput
                        label="Address"
                        description="By https, to a host that anybody can reach."
                        placeholder="https://example.com/alerts"
                        data-autofocus
                        value={url}
                        onChange={(event) => setUrl(event.currentTarget.value)}
                    />
                    {add.error && <Failed error={add.error} />}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" disabled={!url.trim()} loading={add.isPending}>
                            Add
                        </Button>
                    </Group>
                </Stack>
            )}
        </Modal>
    );
}
