import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { Refused } from '@/api/client';

/** Why signing in did not work; nothing where it did. */
export function Wrong({ error }: { error: Error | null }) {
    if (!error) return null;
    return (
        <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />} role="alert">
            {error instanceof Refused ? error.message : 'The service does not answer. Try again in a moment.'}
        </Alert>
    );
}
