import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import type { Scope } from '@/api/session';
import { Failed } from '@/parts/Failed';
import { ShownOnce } from '@/parts/ShownOnce';
import { SpaceField } from '../SpaceField';
import { SCOPES } from './scopes';

/** Creates a token, and shows it once. */
export function NewToken({ onClose }: { onClose: () => void }) {
    const queries = useQueryClient();
    const [name, setName] = useState('');
    const [scope, setScope] = useState<Scope>('read');
    const [space, setSpace] = useState<string | null>(null);
    const create = useMutation({
        mutationFn: () => {
            const body = { name: name.trim(), scope, space: scope === 'admin' ? null : space };
            return answer(api.POST('/api/v1/tokens', { body }));
        },
        onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        create.mutate();
    };
    return (
        <Modal opened onClose={onClose} title={create.data ? `The token ${create.data.name}` : 'New token'} size="lg">
            {create.data ? (
                <Stack>
                    <ShownOnce secret={create.data.token}>
                        Send it as the header <b>Authorization: Bearer</b>, or as the user name of Basic authentication.
                    </ShownOnce>
                    <Group justify="flex-end">
                        <Button onClick={onClose}>I have copied it</Button>
                    </Group>
                </Stack>
            ) : (
                <Stack component="form" onSubmit={submit}>
                    <TextInput
                        label="Name"
                        description="What it is for. It stands in the audit log beside what the token does."
                        data-autofocus
                        value={name}
                        onChange={(event) => setName(event.currentTarget.value)}
                    />
                    <Radio.Group label="It may" value={scope} onChange={(value) => setScope(value as Scope)}>
                        <Stack gap={8} mt={6}>
                            {(Object.keys(SCOPES) as Scope[]).map((one) => (
                                <Radio key={one} value={one} label={SCOPES[one].name} description={SCOPES[one].says} />
                            ))}
                        </Stack>
                    </Radio.Group>
                    {scope !== 'admin' && <SpaceField space={space} onChange={setSpace} />}
                    {create.error && <Failed error={create.error} />}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" disabled={!name.trim()} loading={create.isPending}>
                            Create
                        </Button>
                    </Group>
                </Stack>
            )}
        </Modal>
    );
}
