import type { Path, Plain } from './document';

/** A group of a match or a condition, and where it stands. `alone`: there is no group, but one part stands there. */
export interface Group {
    group: true;
    path: Path;
    kind: 'all' | 'any';
    parts: Tree[];
    alone: boolean;
}

/** One comparison or one condition. */
export interface Leaf {
    group: false;
    path: Path;
    value: Record<string, Plain>;
}

export type Tree = Group | Leaf;

/** A match or a condition as a group at its place: an empty one where nothing stands. */
export function groupAt(value: Plain | undefined, path: Path): Group {
    const tree = treeAt(value, path);
    if (tree?.group) return tree;
    return { group: true, path, kind: 'all', parts: tree ? [tree] : [], alone: true };
}

function treeAt(value: Plain | undefined, path: Path): Tree | null {
    const found = mapping(value);
    if (!found || Object.keys(found).length === 0) return null;
    const kind = 'all' in found ? 'all' : 'any' in found ? 'any' : null;
    if (!kind) return { group: false, path, value: found };
    const parts = Array.isArray(found[kind]) ? found[kind] : [];
    const trees = parts.map((one, at) => treeAt(one, [...path, kind, at]) ?? emptyLeaf([...path, kind, at]));
    return { group: true, path, kind, parts: trees, alone: false };
}

const emptyLeaf = (path: Path): Leaf => ({ group: false, path, value: {} });

/** A mapping, or null for anything else. */
export const mapping = (value: Plain | undefined): Record<string, Plain> | null =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;

/** A text, or an empty one for anything else. */
export const textOf = (value: Plain | undefined): string => (typeof value === 'string' ? value : '');

/** The texts of a list; what stands alone is one. */
export const textsOf = (value: Plain | undefined): string[] =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === 'string' ? [one] : []));

/** A list of mappings; what is no mapping counts as an empty one. */
export const mappingsOf = (value: Plain | undefined): Record<string, Plain>[] =>
    Array.isArray(value) ? value.map((one) => mapping(one) ?? {}) : [];

/** A place as the service writes it: `rules[0].match.all[1]`. */
export const pathText = (path: Path): string =>
    path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at ? `.${part}` : part)).join('');

/** Whether a place that the service names is at or within another. */
export const isWithin = (place: string, around: string): boolean =>
    place === around || place.startsWith(`${around}.`) || place.startsWith(`${around}[`);
