import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/** Asks the service to show personal data to somebody who is shown it masked; the service notes that they asked. */
export const SHOW = 'Onefold-Show';

let shown = false;
const watching = new Set<() => void>();

function watch(told: () => void) {
    watching.add(told);
    return () => watching.delete(told);
}

/** Whether personal data is asked for, now. Not kept: whoever loads the page anew sees it masked again. */
export const isShown = () => shown;

/** Mask again, as when somebody else signs in. */
export function maskAgain() {
    shown = false;
    for (const told of watching) told();
}

/** The same, for a component that follows it. */
export const useIsShown = () => useSyncExternalStore(watch, isShown);

/** Whether personal data is asked for, and how to change that: then everything is asked for anew. */
export function useShown(): [shown: boolean, show: (yes: boolean) => void] {
    const queries = useQueryClient();
    const now = useIsShown();
    const show = useCallback(
        (yes: boolean) => {
            shown = yes;
            for (const told of watching) told();
            void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
        },
        [queries],
    );
    return [now, show];
}
