import { placeAt } from './place';
import { alternatives, type Schema, schemasAt } from './schema';

/** The names of a space that a ruleset may use. */
export interface Names {
    types: readonly string[];
    fields: readonly string[];
    sources: readonly string[];
}

export interface Offer {
    word: string;
    says: string;
    kind: 'key' | 'value';
}

export interface Offers {
    from: number;
    offers: Offer[];
}

const FIELDS = new Set(['field', 'same', 'review_value']);

/** What can stand where somebody types; null where nothing is known. */
export function completionsAt(schema: Schema, names: Names, text: string, offset: number): Offers | null {
    const place = placeAt(text, offset);
    if (!place) return null;
    const there = schemasAt(schema, place.path);
    const offers = [
        ...(place.kind === 'value' ? [] : keys(schema, there, namedIn(names, place.path))),
        ...(place.kind === 'key' ? [] : values(there, valuesOf(names, place.path))),
    ];
    return offers.length > 0 ? { from: place.from, offers } : null;
}

function keys(root: Schema, there: readonly Schema[], named: readonly string[]): Offer[] {
    const found: Offer[] = there.flatMap((one) =>
        Object.entries(one.properties ?? {}).map(([word, its]) => ({
            word,
            says: describe(root, its),
            kind: 'key',
        })),
    );
    return [...found, ...named.map((word): Offer => ({ word, says: '', kind: 'key' }))];
}

function values(there: readonly Schema[], named: readonly string[]): Offer[] {
    const told = there.flatMap((one) => (one.type === 'boolean' ? ['true', 'false'] : (one.enum?.map(String) ?? [])));
    return [...told, ...named].map((word) => ({ word, says: '', kind: 'value' }));
}

const describe = (root: Schema, schema: Schema) =>
    schema.description ?? alternatives(root, schema)[0]?.description ?? '';

/** Names that a mapping's keys are of. */
function namedIn(names: Names, path: readonly (string | number)[]): readonly string[] {
    const last = path.at(-1);
    if (last === 'identifiers') return path.length === 1 ? ['default', ...names.types] : names.types;
    if (last === 'max_distinct') return names.fields;
    if (last === 'survivorship') return ['default', ...names.fields];
    return last === 'sources' && path.length === 1 ? names.sources : [];
}

function valuesOf(names: Names, path: readonly (string | number)[]): readonly string[] {
    const last = path.at(-1);
    if (typeof last === 'string' && FIELDS.has(last)) return names.fields;
    const list = typeof last === 'number' ? path.at(-2) : last;
    return list === 'sources' && path.length > 1 ? names.sources : [];
}
