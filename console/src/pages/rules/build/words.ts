import type { IdentifierMeaning } from '@/api/schema';
import { count } from '@/parts/numbers';

const PERIODS: Record<string, string> = {
    ever: 'ever',
    day: 'a day',
    week: 'a week',
    month: 'in 30 days',
    year: 'a year',
};

const SHARED: Record<string, string> = {
    first: 'First user keeps it',
    latest_user: 'Latest user has it',
    nobody: 'Joins nobody',
};

const MEASURES: Record<string, string> = {
    jaro_winkler: 'is similar, as short names are (Jaro-Winkler)',
    levenshtein: 'is similar, by edits (Levenshtein)',
    damerau: 'is similar, by edits and swaps (Damerau)',
    token_set: 'has similar words in any order',
    numeric: 'is a number close by',
    date: 'is a date close by',
    geo: 'is a place close by',
};

const OPERATORS: Record<string, string> = {
    equals: 'is',
    not_equals: 'is not',
    not_contains: 'does not contain',
    matches: 'matches the pattern',
    in: 'is one of',
    not_in: 'is none of',
    exists: 'is there',
    missing: 'is missing',
    greater_than: 'is greater than',
    less_than: 'is less than',
    between: 'is between',
    before: 'is before',
    after: 'is after',
};

/** A word of the ruleset without its underscores, for those that have no better name here. */
const plain = (word: string) => word.replaceAll('_', ' ');

export const periodWord = (word: string) => PERIODS[word] ?? plain(word);
export const sharedWord = (word: string) => SHARED[word] ?? plain(word);
export const measureWord = (word: string) => MEASURES[word] ?? `is similar (${plain(word)})`;
export const operatorWord = (word: string) => OPERATORS[word] ?? plain(word);

/** `5 ever`, `20 in any week`, `any number`. */
export const limitText = (one: IdentifierMeaning) =>
    one.limit === null ? 'Any number' : `${count(one.limit)} ${periodWord(one.per)}`;

/** What makes a value too common: `more than 20 first_name`. */
export function groupText(one: IdentifierMeaning): string[] {
    const distinct = Object.entries(one.max_distinct).map(([field, most]) => `${count(most)} ${field}`);
    return [...(one.max_profiles === null ? [] : [`${count(one.max_profiles)} profiles`]), ...distinct];
}

/** Of a measure: whether it asks how far apart two values are, rather than how similar. */
export const isDistance = (by: string) => by === 'numeric' || by === 'date' || by === 'geo';
