import { type Point, type Range, startOf } from './series';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TICKS = 5;

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const MONTH = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });

/** A moment on an axis of this length in milliseconds; 0: exactly. */
export function shownTime(at: number, span: number): string {
    if (!Number.isFinite(at)) return '';
    if (!span) return EXACT.format(at);
    if (span <= 2 * DAY) return CLOCK.format(at);
    return span <= 400 * DAY ? DATE.format(at) : MONTH.format(at);
}

/** From when to when an axis goes: the whole range, so that sparse points stand where they belong. */
export function domain(range: Range, points: readonly Point[]): [number, number] {
    const first = points[0]?.time ?? 0;
    const last = points.at(-1)?.time ?? 0;
    const start = startOf(range, Math.max(Date.now(), last));
    if (start !== null) return [start, Math.max(Date.now(), last)];
    return first === last ? [first - HOUR, last + HOUR] : [first, last];
}

/** Some moments at even distances. */
export const ticks = (from: number, to: number): number[] =>
    Array.from({ length: TICKS }, (_, at) => from + ((to - from) * (at + 0.5)) / TICKS);
