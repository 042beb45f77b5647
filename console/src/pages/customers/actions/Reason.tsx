import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';

interface Props {
    /** What the button says: what it does. */
    act: string;
    loading: boolean;
    onConfirm: (reason: string) => void;
    onCancel: () => void;
}

/** Asks why, and then does it. The reason is kept with what is said. */
export function Reason({ act, loading, onConfirm, onCancel }: Props) {
    const [reason, setReason] = useState('');
    return (
        <Stack gap="sm">
            <Textarea
                label="Reason"
                description="Kept with the statement, for whoever wonders later."
                placeholder="They called: two people share this tablet."
                autosize
                minRows={2}
                maxLength={2000}
                required
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={onCancel}>
                    Cancel
                </Button>
                <Button loading={loading} disabled={!reason.trim()} onClick={() => onConfirm(reason.trim())}>
                    {act}
                </Button>
            </Group>
        </Stack>
    );
}
