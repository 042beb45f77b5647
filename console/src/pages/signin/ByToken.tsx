import { Anchor, Button, PasswordInput, Stack } from '@mantine/core';
import type { FormEvent } from 'react';
import { useSigningIn } from './signedIn';
import { Wrong } from './Wrong';

/** A token of the API: the first admin's, or an engineer's. The session may what the token may. */
export function ByToken({ back }: { back: () => void }) {
    const signIn = useSigningIn();
    const send = (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const token = String(new FormData(event.currentTarget).get('token')).trim();
        signIn.mutate({ by: 'session', body: { email: '', password: '', token } });
    };
    return (
        <form onSubmit={send} aria-label="Sign in with a token">
            <Stack>
                <Wrong error={signIn.error} />
                <PasswordInput
                    label="Token"
                    description="Printed by `onefold init` and `onefold token create`; begins with of_"
                    name="token"
                    autoComplete="off"
                    required
                    withAsterisk={false}
                    autoFocus
                />
                <Button type="submit" loading={signIn.isPending} fullWidth>
                    Sign in
                </Button>
                <Anchor component="button" type="button" size="sm" ta="center" onClick={back}>
                    Use email and password instead
                </Anchor>
            </Stack>
        </form>
    );
}
