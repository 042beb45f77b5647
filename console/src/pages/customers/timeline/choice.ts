import dayjs from 'dayjs';
import type { TimelineChoice } from '../asked';

/** Which records the address asks for. Days are those of the reader's zone, the last one included. */
export function choiceOf(address: URLSearchParams): TimelineChoice {
    const from = address.get('from');
    const to = address.get('to');
    return {
        source: address.getAll('source'),
        event: address.getAll('event'),
        device: address.get('device') ?? '',
        start: from ? dayjs(from).startOf('day').toISOString() : '',
        end: to ? dayjs(to).add(1, 'day').startOf('day').toISOString() : '',
        sort: address.get('sort') === 'oldest' ? 'oldest' : 'newest',
    };
}

/** Whether any records are left out. */
export const narrows = (choice: TimelineChoice) =>
    choice.source.length > 0 || choice.event.length > 0 || [choice.device, choice.start, choice.end].some(Boolean);

/** Takes all choices out of the address. */
export const NOTHING_CHOSEN = { source: null, event: null, device: null, from: null, to: null };
