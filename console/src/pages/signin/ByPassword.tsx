import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useSigningIn } from './signedIn';
import { Wrong } from './Wrong';

/** Email and password, named as password managers know them. */
export function ByPassword({ instead }: { instead: () => void }) {
    const signIn = useSigningIn();
    const send = (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget);
        const body = {
            email: String(said.get('username')),
            password: String(said.get('password')),
            token: '',
        };
        signIn.mutate({ by: 'session', body });
    };
    return (
        <form onSubmit={send} aria-label="Sign in">
            <Stack>
                <Wrong error={signIn.error} />
                <TextInput
                    label="Email"
                    name="username"
                    type="email"
                    autoComplete="username"
                    required
                    withAsterisk={false}
                    autoFocus
                />
                <PasswordInput
                    label="Password"
                    name="password"
                    autoComplete="current-password"
                    required
                    withAsterisk={false}
                />
                <Button type="submit" loading={signIn.isPending} fullWidth>
                    Sign in
                </Button>
                <Anchor component="button" type="button" size="sm" ta="center" onClick={instead}>
                    Use a token instead
                </Anchor>
            </Stack>
        </form>
    );
}
