import { useSearchParams } from 'react-router';

/** What of the picture stands in the address: what is selected, looked for, and the moment it is shown at. */
export interface GraphView {
    selected: string | null;
    search: string;
    until: number | null;
    change: (to: Partial<{ selected: string | null; search: string; until: number | null }>) => void;
}

const NAMES = { selected: 'node', search: 'mark', until: 'until' } as const;

/** The part of the address that is the picture's own; all else in it stays. */
export function useGraphView(): GraphView {
    const [params, setParams] = useSearchParams();
    const until = Date.parse(params.get(NAMES.until) ?? '');
    return {
        selected: params.get(NAMES.selected),
        search: params.get(NAMES.search) ?? '',
        until: Number.isNaN(until) ? null : until,
        change: (to) =>
            setParams(
                (before) => {
                    const after = new URLSearchParams(before);
                    if ('selected' in to) put(after, NAMES.selected, to.selected);
                    if ('search' in to) put(after, NAMES.search, to.search);
                    if ('until' in to) put(after, NAMES.until, written(to.until));
                    return after;
                },
                { replace: true, preventScrollReset: true },
            ),
    };
}

/** A moment as the address has it; before all time is the year 1. */
const written = (until: number | null | undefined) =>
    until === null || until === undefined ? null : new Date(Math.max(until, Date.UTC(1, 0))).toISOString();

function put(params: URLSearchParams, name: string, value: string | null | undefined) {
    if (value) params.set(name, value);
    else params.delete(name);
}
