import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Refused } from '@/api/client';

/** What went wrong, in the service's words, and a way to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
    const refused = error instanceof Refused ? error : null;
    return (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="That did not work" role="alert">
            <Group justify="space-between" align="flex-end">
                <div>
                    <Text size="sm">{refused ? refused.message : 'The service does not answer.'}</Text>
                    {refused?.requestId && (
                        <Text size="xs" c="dimmed">
                            Request {refused.requestId}
                        </Text>
                    )}
                </div>
                {retry && (
                    <Button size="xs" variant="light" color="red" onClick={retry}>
                        Try again
                    </Button>
                )}
            </Group>
        </Alert>
    );
}
