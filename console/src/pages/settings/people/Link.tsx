import { Button, Group, Modal, Stack } from '@mantine/core';
import type { Invited } from '@/api/schema';
import { counted } from '@/parts/numbers';
import { ShownOnce } from '@/parts/ShownOnce';

/** The link by which somebody sets a password, shown once. */
export function Link({ invited, onClose }: { invited: Invited; onClose: () => void }) {
    return (
        <Modal opened onClose={onClose} title={`The link for ${invited.person.name}`} size="lg">
            <Stack>
                <ShownOnce secret={`${window.location.origin}${invited.link}`}>
                    Send it to {invited.person.email} yourself. It works once, within {counted(invited.days, 'day')}:
                    whoever opens it sets the password.
                </ShownOnce>
                <Group justify="flex-end">
                    <Button onClick={onClose}>I have copied it</Button>
                </Group>
            </Stack>
        </Modal>
    );
}
