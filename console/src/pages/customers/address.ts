import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

type Change = Record<string, string | readonly string[] | null>;

/** What stands in the address after `?`, and a way to change parts of it: null and empty texts are taken out. */
export function useAddress() {
    const [address, setAddress] = useSearchParams();
    const change = useCallback(
        (changes: Change, kept: 'replaced' | 'kept' = 'replaced') =>
            setAddress(
                (before) => {
                    const after = new URLSearchParams(before);
                    for (const [name, value] of Object.entries(changes)) {
                        after.delete(name);
                        for (const one of typeof value === 'string' ? [value] : (value ?? []))
                            if (one) after.append(name, one);
                    }
                    return after;
                },
                { replace: kept === 'replaced' },
            ),
        [setAddress],
    );
    return [address, change] as const;
}
