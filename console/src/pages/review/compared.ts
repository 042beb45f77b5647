import type { ProposalSaid, Side, Whole } from '@/api/schema';

/** How two values of one thing stand to each other. */
export type Standing = 'agree' | 'close' | 'differ' | 'one';

/** A value, and where it was said and when, if that is known. */
export interface Said {
    value: string;
    source: string | null;
    at: string | null;
}

export interface Row {
    name: string;
    /** Whether the rule looks at it. */
    rule: boolean;
    standing: Standing;
    one: Said[];
    other: Said[];
}

const ORDER: Record<Standing, number> = { agree: 0, close: 1, differ: 2, one: 3 };

/** What the two say, row by row: first what the rule looks at, then what agrees, what differs, and what one alone has. */
export function rowsOf(found: ProposalSaid, one: Whole | undefined, other: Whole | undefined): Row[] {
    const looked = new Map(found.looked_at.map((row) => [row.field, row]));
    const names = new Set([...looked.keys(), ...namesOf(found.one), ...namesOf(found.other)]);
    return [...names]
        .map((name): Row => {
            const at = looked.get(name);
            const left = at?.one.length ? at.one : valuesOf(found.one, name);
            const right = at?.other.length ? at.other : valuesOf(found.other, name);
            return {
                name,
                rule: at !== undefined,
                standing: standing(left, right, at !== undefined),
                one: left.map((value) => said(name, value, one)),
                other: right.map((value) => said(name, value, other)),
            };
        })
        .filter((row) => row.one.length || row.other.length)
        .sort((a, b) => Number(b.rule) - Number(a.rule) || ORDER[a.standing] - ORDER[b.standing]);
}

const namesOf = (side: Side) => [...Object.keys(side.identifiers), ...Object.keys(side.traits)];

function valuesOf(side: Side, name: string): string[] {
    const trait = side.traits[name];
    return side.identifiers[name] ?? (trait === undefined ? [] : [trait]);
}

/** What a rule compares and finds similar is close, where it is not the same. */
function standing(one: readonly string[], other: readonly string[], rule: boolean): Standing {
    if (!one.length || !other.length) return 'one';
    const theirs = new Set(other.map(plain));
    if (one.some((value) => theirs.has(plain(value)))) return 'agree';
    return rule ? 'close' : 'differ';
}

const plain = (text: string) => text.trim().toLowerCase();

function said(name: string, value: string, whole: Whole | undefined): Said {
    const identifier = whole?.identifiers.find((one) => one.type === name && plain(one.value) === plain(value));
    if (identifier) return { value, source: identifier.sources.join(', '), at: identifier.last_seen };
    const trait = whole?.traits[name];
    return trait ? { value, source: trait.source, at: trait.updated } : { value, source: null, at: null };
}
