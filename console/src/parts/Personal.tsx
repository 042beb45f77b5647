import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useSession } from '@/api/session';

let shown = false;
const watching = new Set<() => void>();

function watch(told: () => void) {
    watching.add(told);
    return () => watching.delete(told);
}

function show(yes: boolean) {
    shown = yes;
    for (const told of watching) told();
}

/** Whether personal data is masked: for who is shown it masked, until they ask to see it. */
export function useMasked(): boolean {
    const asked = useSyncExternalStore(watch, () => shown);
    return (useSession().data?.masked ?? false) && !asked;
}

/** The first letter, and dots for the rest. */
export const masked = (text: string) => text.slice(0, 1) + '•'.repeat(Math.min(Math.max(text.length - 1, 3), 12));

/** A text that says something of somebody; masked where it has to be. */
export function Personal({ children }: { children: string }) {
    return useMasked() ? masked(children) : children;
}

/** Shows what is masked, and masks it again. Not there for who is shown everything. */
export function ShowPersonal() {
    const hidden = useMasked();
    if (!useSession().data?.masked) return null;
    return (
        <Button
            variant="default"
            size="xs"
            leftSection={hidden ? <IconEye size={16} /> : <IconEyeOff size={16} />}
            onClick={() => show(hidden)}
        >
            {hidden ? 'Show personal data' : 'Mask personal data'}
        </Button>
    );
}
