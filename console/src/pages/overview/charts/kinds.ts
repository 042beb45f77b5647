import { count, share } from '@/parts/numbers';
import { below, type Point } from './series';

export interface Line {
    name: string;
    label: string;
    color: string;
}

export interface Kind {
    /** What stands for it in the address. */
    id: string;
    title: string;
    says: string;
    of: 'states' | 'flows';
    lines: (points: readonly Point[]) => Line[];
    format: (value: number) => string;
}

const COLORS = ['indigo.6', 'teal.6', 'orange.6', 'grape.6', 'cyan.6', 'pink.6', 'lime.7', 'red.6', 'gray.6'] as const;
const MOST = COLORS.length;

const line = (name: string, label: string, at = 0): Line => ({ name, label, color: COLORS[at] ?? 'gray.6' });

const parts = (head: string, label: (part: string) => string) => (points: readonly Point[]) =>
    below(points, head, MOST).map((name, at) => line(name, label(name.slice(head.length + 1)), at));

const REJECTED: Record<string, string> = {
    conflict: 'Limit: another value is there',
    limit_exceeded: 'Limit exceeded',
    too_common: 'Shared by too many',
    blocked_value: 'Blocked value',
    invalid_value: 'Invalid value',
    apart: 'Held apart',
    detached: 'Detached',
};

/** Every chart of the overview, in order. */
export const KINDS: readonly Kind[] = [
    {
        id: 'records',
        title: 'Records',
        says: 'All that came and is there.',
        of: 'states',
        lines: () => [line('records', 'Records')],
        format: count,
    },
    {
        id: 'customers',
        title: 'Customers',
        says: 'Profiles that the records are of.',
        of: 'states',
        lines: () => [line('profiles', 'Customers', 1)],
        format: count,
    },
    {
        id: 'consolidation',
        title: 'Consolidation',
        says: '1 minus customers by records. A jump says that a rule or a value changed much.',
        of: 'states',
        lines: () => [line('consolidation_rate', 'Consolidated', 4)],
        format: share,
    },
    {
        id: 'known',
        title: 'Anonymous to known',
        says: 'Of those with a browser or device, who is known; and of all, who was anonymous first.',
        of: 'states',
        lines: () => [
            line('anonymous_to_known_rate', 'Visitors known', 0),
            line('anonymous_first_share', 'Anonymous first, known now', 2),
        ],
        format: share,
    },
    {
        id: 'events',
        title: 'Events by source',
        says: 'Records that came between two measurements.',
        of: 'flows',
        lines: parts('events', (source) => source),
        format: count,
    },
    {
        id: 'merges',
        title: 'Merges and splits',
        says: 'Customers that became part of another, and that fell off one.',
        of: 'flows',
        lines: () => [line('merges', 'Merged', 0), line('splits', 'Split', 2)],
        format: count,
    },
    {
        id: 'rejections',
        title: 'Rejections by kind',
        says: 'Uses of values that did not join, and why.',
        of: 'states',
        lines: parts('rejections', (kind) => REJECTED[kind] ?? kind),
        format: count,
    },
    {
        id: 'refused',
        title: 'Refused calls',
        says: 'Calls that sources sent and that were not taken.',
        of: 'flows',
        lines: parts('refused', (name) => name.replace('.', ': ')),
        format: count,
    },
    {
        id: 'jitter',
        title: 'Changed ids',
        says: 'Of the customers of a day before, the share whose id changed since.',
        of: 'states',
        lines: () => [line('jitter', 'Changed', 3)],
        format: share,
    },
];
