import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, api } from '@/api/client';
import type { CallAnswer } from '@/api/schema';
import { useStream } from '@/api/stream';

/** As many as the service keeps. */
const MOST = 300;
const EVENTS = ['call', 'skipped'] as const;

/**
 * The calls of a source as they arrive, newest first. Paused, none arrive; what came meanwhile is there when it goes on.
 * `skipped`: so many came at once that not all of them are shown.
 */
export function useCalls(source: string, paused: boolean) {
    const [came, setCame] = useState<readonly CallAnswer[]>([]);
    const [skipped, setSkipped] = useState(false);
    const begun = useQuery({
        queryKey: ['sources', source, 'calls'],
        queryFn: () =>
            answer(api.GET('/api/v1/sources/{source}/calls', { params: { path: { source }, query: { limit: MOST } } })),
        gcTime: 0,
        staleTime: Infinity,
    });
    const first = begun.data?.calls;
    const path = first && !paused ? streamOf(source, first[0]?.number ?? 0) : null;
    useStream(path, EVENTS, (name, data) => {
        if (name === 'skipped') setSkipped(true);
        else setCame((now) => merged(now, [data as CallAnswer]));
    });
    const calls = useMemo(() => merged(first ?? [], came), [first, came]);
    return { begun, calls, skipped };
}

const streamOf = (source: string, after: number) =>
    `/api/v1/sources/${encodeURIComponent(source)}/calls/stream?after=${after}`;

function merged(now: readonly CallAnswer[], more: readonly CallAnswer[]): readonly CallAnswer[] {
    const by = new Map([...now, ...more].map((one) => [one.number, one]));
    return [...by.values()].sort((one, other) => other.number - one.number).slice(0, MOST);
}
