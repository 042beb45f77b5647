import type { CheckAnswer } from '@/api/schema';
import type { Names } from '../text/completions';
import type { Plain } from '../text/document';
import { mapping, textOf } from '../text/parts';

/** Fields that people are known by nearly everywhere. */
const USUAL = ['first_name', 'last_name', 'birth_date', 'street', 'postcode', 'city', 'country', 'company'] as const;

/** The names that a ruleset may use: types and sources that there are, and fields that are usual or used in it. */
export function namesOf(check: CheckAnswer, plain: Record<string, Plain>, sources: readonly string[]): Names {
    const types = check.meaning?.identifiers.map((one) => one.type) ?? [];
    const traits = Object.keys(mapping(plain.survivorship) ?? {}).filter((one) => one !== 'default');
    return { types, fields: [...new Set([...types, ...USUAL, ...traits, ...used(plain.rules)])], sources };
}

const NAMED = new Set(['field', 'same']);

function used(value: Plain | undefined): string[] {
    if (Array.isArray(value)) return value.flatMap(used);
    return Object.entries(mapping(value) ?? {}).flatMap(([key, one]) =>
        NAMED.has(key) && typeof one === 'string' ? [textOf(one)] : used(one),
    );
}
