import type { AlertRule } from '@/api/schema';
import { count, share } from '@/parts/numbers';

export type AlertKind = AlertRule['kind'];

interface Kind {
    name: string;
    /** When it raises an alert. */
    says: (rule: AlertRule) => string;
    /** Whether `above` is a share of 1. */
    share: boolean;
    /** Whether it looks at a window of time. */
    windowed: boolean;
    /** What `at_least` counts; null: it is of no use. */
    atLeast: string | null;
}

const least = (rule: AlertRule, what: string) =>
    rule.at_least ? `, where there are at least ${count(rule.at_least)} ${what}` : '';

/** Each kind of rule, in words. */
export const ALERT_KINDS: Record<AlertKind, Kind> = {
    shared_value: {
        name: 'Shared value',
        says: ({ above, within }) =>
            `A value is used with more than ${count(above)} different people, at least half of them new within ${within}.`,
        share: false,
        windowed: true,
        atLeast: null,
    },
    large_profile: {
        name: 'Large customer',
        says: ({ above }) => `A customer holds more than ${count(above)} identifiers.`,
        share: false,
        windowed: false,
        atLeast: null,
    },
    consolidation_jump: {
        name: 'Consolidation jumps',
        says: (rule) =>
            `The consolidation rate is more than ${share(rule.above)} from where it was ${rule.within} ago${least(rule, 'records')}.`,
        share: true,
        windowed: true,
        atLeast: 'records',
    },
    unresolved_share: {
        name: 'Unresolved records',
        says: (rule) => `More than ${share(rule.above)} of the records are of no customer${least(rule, 'records')}.`,
        share: true,
        windowed: false,
        atLeast: 'records',
    },
    refused_calls: {
        name: 'Refused calls',
        says: (rule) => `More than ${share(rule.above)} of the calls were refused${least(rule, 'refused calls')}.`,
        share: true,
        windowed: false,
        atLeast: 'refused calls',
    },
    jitter: {
        name: 'Changing ids',
        says: (rule) =>
            `More than ${share(rule.above)} of the customers changed their id within a day${least(rule, 'customers')}.`,
        share: true,
        windowed: false,
        atLeast: 'customers',
    },
};
