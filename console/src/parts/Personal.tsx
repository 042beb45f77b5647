import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useIsShown, useShown } from '@/api/shown';
import { useSession } from '@/api/session';

/** Whether the service masks personal data in what it answers now. What is masked cannot be asked about. */
export function useMasked(): boolean {
    const asked = useIsShown();
    return (useSession().data?.masked ?? false) && !asked;
}

/** Asks for personal data, and masks it again. Not there for who is shown everything. */
export function ShowPersonal() {
    const [asked, show] = useShown();
    if (!useSession().data?.masked) return null;
    return (
        <Button
            variant="default"
            size="xs"
            leftSection={asked ? <IconEyeOff size={16} /> : <IconEye size={16} />}
            onClick={() => show(!asked)}
        >
            {asked ? 'Mask personal data' : 'Show personal data'}
        </Button>
    );
}
