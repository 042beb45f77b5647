import { Button, Card, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { Failed } from '@/parts/Failed';
import { tellDone } from '@/parts/told';

const EMPTY = { current: '', password: '', again: '' };
const SHORTEST = 12;

/** Changes one's password; all one's other sessions end. */
export function Password({ email }: { email: string }) {
    const queries = useQueryClient();
    const [typed, setTyped] = useState(EMPTY);
    const { current, password, again } = typed;
    const change = useMutation({
        mutationFn: () => answer(api.POST('/api/v1/session/password', { body: { current, password, link: '' } })),
        onSuccess: () => {
            setTyped(EMPTY);
            void queries.invalidateQueries({ queryKey: ['sessions'] });
            tellDone('Your password is changed. You are signed out everywhere else.');
        },
    });
    const field = (name: keyof typeof EMPTY) => ({
        value: typed[name],
        onChange: (event: { currentTarget: HTMLInputElement }) =>
            setTyped({ ...typed, [name]: event.currentTarget.value }),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        change.mutate();
    };
    const differ = again !== '' && again !== password;
    return (
        <Card component="section" aria-label="Password">
            <Stack component="form" maw={420} gap="sm" onSubmit={submit}>
                <div>
                    <Title order={2} size="h3">
                        Change your password
                    </Title>
                    <Text size="sm" c="dimmed">
                        At least {SHORTEST} characters. All your other sessions end.
                    </Text>
                </div>
                <input type="hidden" autoComplete="username" value={email} readOnly />
                <PasswordInput label="The password until now" autoComplete="current-password" {...field('current')} />
                <PasswordInput label="The new one" autoComplete="new-password" {...field('password')} />
                <PasswordInput
                    label="The new one again"
                    autoComplete="new-password"
                    error={differ && 'These two are not the same.'}
                    {...field('again')}
                />
                {change.error && <Failed error={change.error} />}
                <Group>
                    <Button
                        type="submit"
                        loading={change.isPending}
                        disabled={!current || password.length < SHORTEST || again !== password}
                    >
                        Change
                    </Button>
                </Group>
            </Stack>
        </Card>
    );
}
