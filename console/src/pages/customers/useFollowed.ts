import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Whole } from '@/api/schema';
import { useStream } from '@/api/stream';

/** What is asked of a customer: by the page itself, and by the picture of the graph. */
const ASKED = new Set<unknown>(['profile', 'graph']);

/** What the stream says: whose page it is now (null: nobody's), and another number whenever it is different. */
interface ProfileNow {
    id: string | null;
    records: number;
    state: number;
}

/** Follows a customer: what is shown is asked for anew when it is different. Answers whether they are gone. */
export function useFollowed(space: string, customer: Whole): boolean {
    const queries = useQueryClient();
    const last = useRef<number | null>(null);
    const asking = useRef<'no' | 'yes' | 'again'>('no');
    const [gone, setGone] = useState(false);

    /** One after the other: a customer to whom much happens is asked for as fast as the service answers. */
    async function refresh() {
        if (asking.current !== 'no') {
            asking.current = 'again';
            return;
        }
        do {
            asking.current = 'yes';
            await queries.invalidateQueries({
                predicate: ({ queryKey: [of, what, id] }) => of === space && ASKED.has(what) && id === customer.id,
            });
        } while (isAgain(asking.current));
        asking.current = 'no';
    }

    useStream(`/api/v1/spaces/${space}/profiles/${customer.id}/stream`, ['profile'], (_, said) => {
        const now = said as ProfileNow;
        const different = last.current === null ? now.records !== customer.records : now.state !== last.current;
        last.current = now.state;
        setGone(now.id === null);
        if (now.id !== null && (different || now.id !== customer.id)) void refresh();
    });
    return gone;
}

const isAgain = (state: string) => state === 'again';
