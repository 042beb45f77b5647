import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
    opened: boolean;
    title: string;
    /** What happens, in plain words. */
    children: ReactNode;
    /** What the button says: what it does. */
    act: string;
    red?: boolean;
    disabled?: boolean;
    loading: boolean;
    onConfirm: () => void;
    onClose: () => void;
}

/** Asks before something far-reaching is done. */
export function Confirm({ opened, title, children, act, red, disabled, loading, onConfirm, onClose }: Props) {
    return (
        <Modal opened={opened} onClose={onClose} title={title}>
            <Stack>
                {children}
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button color={red ? 'red' : undefined} loading={loading} disabled={disabled} onClick={onConfirm}>
                        {act}
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
