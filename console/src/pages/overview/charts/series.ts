import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export const RANGES = { '24h': '24 h', '7d': '7 d', '30d': '30 d', all: 'All' } as const;
export type Range = keyof typeof RANGES;
const HOURS: Record<Range, number> = { '24h': 24, '7d': 168, '30d': 720, all: 0 };
const HOUR = 3_600_000;

/** What there is, drawn as lines; and what happened between two measurements, drawn as bars. */
const STATES = [
    'records',
    'profiles',
    'consolidation_rate',
    'anonymous_to_known_rate',
    'anonymous_first_share',
    'rejections',
    'jitter',
];
const FLOWS = ['merges', 'splits', 'events', 'refused'];
const LINE_POINTS = 240;
const BAR_POINTS = 48;

/** One moment of a chart: its time in milliseconds, and numbers by name. */
export type Point = { time: number } & Record<string, number | null>;

export const rangeOf = (text: string | null): Range => (text && text in RANGES ? (text as Range) : '7d');

/** From when on a range shows; null: all there is. */
export const startOf = (range: Range, now: number) => (range === 'all' ? null : now - HOURS[range] * HOUR);

/** Numbers over time, as points for the charts. */
export function useSeries(space: string, range: Range, kind: 'states' | 'flows') {
    return useQuery({
        queryKey: [space, 'monitoring', 'series', kind, range],
        queryFn: async () => {
            const start = startOf(range, Date.now());
            const query = {
                names: kind === 'states' ? STATES : FLOWS,
                points: kind === 'states' ? LINE_POINTS : BAR_POINTS,
                ...(start === null ? {} : { start: new Date(start).toISOString() }),
            };
            const { times, series } = await answer(
                api.GET('/api/v1/spaces/{space}/monitoring/series', { params: { path: { space }, query } }),
            );
            return times.map((time, at): Point => {
                const point: Point = { time: Date.parse(time) };
                for (const [name, values] of Object.entries(series)) point[name] = values[at] ?? null;
                return point;
            });
        },
        staleTime: 60_000,
    });
}

/** The names right below one, such as `events.website` below `events`, those with the most first. */
export function below(points: readonly Point[], head: string, most: number): string[] {
    const sums = new Map<string, number>();
    for (const point of points)
        for (const [name, value] of Object.entries(point))
            if (name.startsWith(`${head}.`) && isDirect(name, head))
                sums.set(name, (sums.get(name) ?? 0) + (value ?? 0));
    return [...sums]
        .filter(([, sum]) => sum > 0)
        .sort(([, one], [, other]) => other - one)
        .slice(0, most)
        .map(([name]) => name);
}

/** Kinds of rejections have steps below them; the names of sources have nothing. */
const isDirect = (name: string, head: string) => head !== 'rejections' || name.split('.').length === 2;
