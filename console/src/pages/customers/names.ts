import type { Listed, Whole } from '@/api/schema';

/** Types that say little of who somebody is. */
const WEAK = new Set(['ip', 'name', 'birth_date', 'group_id']);
const UNKNOWN = 'Unknown customer';

type Texts = Record<string, string>;
type Identifiers = Record<string, readonly string[]>;

/** What to call a customer: their name, else what they are known by. */
export function nameOf(traits: Texts, identifiers: Identifiers): string {
    const both = [traits.first_name, traits.last_name].filter(Boolean).join(' ');
    const known = Object.entries(identifiers).find(
        ([type]) => type === 'email' || type === 'phone' || type === 'user_id',
    );
    return both || traits.name || traits.full_name || known?.[1][0] || UNKNOWN;
}

export const nameOfListed = (one: Listed) => nameOf(one.traits, one.identifiers);

export function nameOfWhole(one: Pick<Whole, 'traits' | 'identifiers'>): string {
    const traits = Object.fromEntries(Object.entries(one.traits).map(([name, said]) => [name, String(said.value)]));
    return nameOf(traits, byType(one.identifiers));
}

/** Identifiers by type, in their order. */
export function byType(identifiers: readonly { type: string; value: string }[]): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const one of identifiers) (found[one.type] ??= []).push(one.value);
    return found;
}

/** The few identifiers by which a customer is best known, strongest first, and how many more there are. */
export function mainOnes(identifiers: Identifiers, most: number): { shown: [string, string][]; more: number } {
    const all = Object.entries(identifiers).filter(([type]) => !WEAK.has(type));
    const shown = all.flatMap(([type, [first]]) => (first === undefined ? [] : [[type, first] as [string, string]]));
    const count = Object.values(identifiers).reduce((sum, values) => sum + values.length, 0);
    return { shown: shown.slice(0, most), more: count - Math.min(most, shown.length) };
}

/** `type:value` of what identifies somebody best; undefined for who has nothing. */
export function strongest(identifiers: readonly { type: string; value: string }[]): string | undefined {
    const found = identifiers.find((one) => !WEAK.has(one.type)) ?? identifiers[0];
    return found && `${found.type}:${found.value}`;
}

/** `first_name` as `First name`. */
export const words = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
