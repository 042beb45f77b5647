import { isMap, isScalar, type Pair } from 'yaml';
import { edited, nodeOf, type Path, type Plain, put } from './document';

/** An identifier type where it stands in the order: `written` if the document names it. */
export interface Placed {
    type: string;
    written: boolean;
}

const ALL = 'default';

/**
 * The text with a setting of an identifier type: `['limit']`, `['blocked', 'values']`; `undefined` takes it away.
 *
 * `known` are all types, strongest first. A type that the document does not name yet is named where it stands: as named
 * types come before all others, those that are stronger are named too.
 */
export function withSetting(
    text: string,
    known: readonly Placed[],
    type: string,
    settings: readonly { path: Path; value: Plain | undefined }[],
): string {
    const order = known.map((one) => one.type);
    const named = type === ALL ? text : inOrder(text, known, order, type);
    return edited(named, (doc) => {
        for (const { path, value } of settings) put(doc, ['identifiers', type, ...path], value);
        const blocked = doc.getIn(['identifiers', type, 'blocked'], true);
        if (isMap(blocked) && blocked.items.length === 0) doc.deleteIn(['identifiers', type, 'blocked']);
    });
}

/** The text with its types in another order, strongest first. */
export const withOrder = (text: string, known: readonly Placed[], order: readonly string[]) =>
    inOrder(text, known, order, null);

/** The text with a new type right after (that is, weaker than) another; null: the strongest. */
export function withType(text: string, known: readonly Placed[], type: string, after: string | null): string {
    const order = known.map((one) => one.type);
    order.splice(after === null ? 0 : order.indexOf(after) + 1, 0, type);
    return inOrder(text, [...known, { type, written: false }], order, type);
}

/** The text without what it says of a type. */
export const withoutType = (text: string, type: string) =>
    edited(text, (doc) => {
        put(doc, ['identifiers', type], undefined);
        const rest = doc.getIn(['identifiers'], true);
        if (isMap(rest) && rest.items.length === 0) doc.deleteIn(['identifiers']);
    });

function inOrder(text: string, known: readonly Placed[], order: readonly string[], must: string | null): string {
    const named = toName(known, order, must);
    return edited(text, (doc) => {
        if (named.length === 0) return;
        if (!isMap(doc.getIn(['identifiers'], true))) doc.setIn(['identifiers'], doc.createNode({}));
        const map = doc.getIn(['identifiers'], true);
        if (!isMap(map)) return;
        map.flow = map.flow && map.items.length > 0;
        const pairs = new Map(map.items.map((pair) => [nameOf(pair), pair]));
        const rest = map.items.filter((pair) => !named.includes(nameOf(pair)));
        map.items = [...rest, ...named.map((type) => pairs.get(type) ?? doc.createPair(type, nodeOf(doc, {})))];
    });
}

/** The types that a document has to name for an order: those it names, and all that would else stand elsewhere. */
export function toName(known: readonly Placed[], order: readonly string[], must: string | null): string[] {
    const natural = new Map(known.filter((one) => !one.written && one.type !== must).map((one, at) => [one.type, at]));
    let end = order.length;
    let next = Number.POSITIVE_INFINITY;
    while (end > 0) {
        const place = natural.get(order[end - 1] ?? '');
        if (place === undefined || place > next) break;
        next = place;
        end--;
    }
    return order.slice(0, end);
}

function nameOf(pair: Pair): string {
    return String(isScalar(pair.key) ? pair.key.value : pair.key);
}
