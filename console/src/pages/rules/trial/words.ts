import type { DryRunAnswer, Example } from '@/api/schema';

const STATES: Record<DryRunAnswer['state'], { word: string; color: string }> = {
    waiting: { word: 'Waiting', color: 'gray' },
    running: { word: 'Under way', color: 'blue' },
    done: { word: 'Done', color: 'teal' },
    failed: { word: 'Failed', color: 'red' },
    cancelled: { word: 'Cancelled', color: 'gray' },
};

/** How far a test is, and its colour. */
export const stateOf = (one: DryRunAnswer) => STATES[one.state];

const CHANGES: Record<Example['change'], { word: string; color: string }> = {
    merged: { word: 'Merged', color: 'indigo' },
    split: { word: 'Split', color: 'orange' },
    moved: { word: 'Moved', color: 'grape' },
    unchanged: { word: 'As before', color: 'gray' },
};

export const changeOf = (one: Example) => CHANGES[one.change];

const REFUSALS: Record<string, string> = {
    blocked_value: 'Blocked value',
    invalid_value: 'Not a valid value',
    limit_exceeded: 'More values than the limit',
    outside_window: 'Too far apart in time',
    too_common: 'Too common a value',
    conflict: 'Would break a limit',
    apart: 'Kept apart by a person',
    detached: 'Taken off by a person',
};

/** Why a use of a value was refused. */
export const refusalWord = (kind: string) => REFUSALS[kind] ?? kind.replaceAll('_', ' ');
