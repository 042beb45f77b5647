import { useEffect, useEffectEvent } from 'react';
import { SHOW, useIsShown } from './shown';

/**
 * Follow a stream of server-sent events while the component is there; the browser connects again by itself.
 *
 * `take` is given each event's name and decoded data. No `path`: nothing is followed.
 */
export function useStream(path: string | null, names: readonly string[], take: (name: string, data: unknown) => void) {
    const latest = useEffectEvent(take);
    const listed = names.join(' ');
    const shown = useIsShown();
    useEffect(() => {
        if (!path) return;
        const source = new EventSource(shown ? asShown(path) : path);
        for (const name of listed.split(' '))
            source.addEventListener(name, (event) => latest(name, JSON.parse((event as MessageEvent).data)));
        return () => source.close();
    }, [path, listed, shown]);
}

/** A stream's header cannot be set, so this one may stand in the address. */
const asShown = (path: string) => `${path}${path.includes('?') ? '&' : '?'}${SHOW.toLowerCase()}=1`;
