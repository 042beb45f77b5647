import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { Loading } from '@/parts/Loading';
import { useSigningIn } from './signedIn';
import { Wrong } from './Wrong';

const SHORTEST = 12;

/** Whoever has the link chooses a password, and is signed in. */
export function SetPassword({ link }: { link: string }) {
    const signIn = useSigningIn();
    const [differ, setDiffer] = useState(false);
    const invited = useQuery({
        queryKey: ['link', link],
        queryFn: () => answer(api.POST('/api/v1/session/link', { body: { link } })),
        staleTime: Number.POSITIVE_INFINITY,
    });
    if (invited.error) return <Wrong error={invited.error} />;
    if (!invited.data) return <Loading height={200} />;
    const send = (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget);
        const password = String(said.get('password'));
        setDiffer(password !== said.get('again'));
        if (password === said.get('again')) signIn.mutate({ by: 'password', body: { password, link, current: '' } });
    };
    return (
        <form onSubmit={send} aria-label="Choose a password">
            <Stack>
                <Text c="dimmed" size="sm" ta="center">
                    Welcome, {invited.data.name}. This link works once.
                </Text>
                <Wrong error={signIn.error} />
                <TextInput label="Email" name="username" autoComplete="username" value={invited.data.email} readOnly />
                <PasswordInput
                    label="Password"
                    description={`At least ${SHORTEST} characters. A few words that have nothing to do with each other are good.`}
                    name="password"
                    autoComplete="new-password"
                    minLength={SHORTEST}
                    required
                    withAsterisk={false}
                    autoFocus
                />
                <PasswordInput
                    label="The same again"
                    name="again"
                    autoComplete="new-password"
                    required
                    withAsterisk={false}
                    error={differ && 'These two are not the same.'}
                />
                <Button type="submit" loading={signIn.isPending} fullWidth>
                    Set the password and sign in
                </Button>
            </Stack>
        </form>
    );
}
