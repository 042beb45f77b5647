import {
    type Document,
    type DocumentOptions,
    isAlias,
    isCollection,
    isMap,
    isNode,
    isScalar,
    type Node,
    type ParsedNode,
    parseDocument,
    type SchemaOptions,
    visit,
    YAMLMap,
} from 'yaml';

/** A place in a document: `['rules', 0, 'match', 'all', 1]`. */
export type Path = readonly (string | number)[];

/** What a document holds, every scalar as it is written: `007` stays `007`, `NO` a text. */
export type Plain = string | null | Plain[] | { [key: string]: Plain };

/** Every scalar is a text but nothing: what it stands for, the service knows. */
const READING: DocumentOptions & SchemaOptions = {
    schema: 'failsafe',
    customTags: ['null'],
};
const PRINTING = { lineWidth: 0, flowCollectionPadding: false } as const;

/** The document of a text; null where it cannot be read, or is no mapping. */
export function parsed(text: string): Document<Node> | null {
    const doc = parseDocument<ParsedNode>(text, READING);
    if (doc.errors.length > 0) return null;
    const nothing = doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null);
    return nothing || isMap(doc.contents) ? (doc as unknown as Document<Node>) : null;
}

/** What a text holds; null where it cannot be read. */
export function plainOf(text: string): Record<string, Plain> | null {
    const doc = parsed(text);
    if (!doc) return null;
    try {
        return (doc.toJS() ?? {}) as Record<string, Plain>;
    } catch {
        return null;
    }
}

/** The text after a change of its document, with its comments and its order; as it was where it cannot be read. */
export function edited(text: string, change: (doc: Document<Node>) => void): string {
    const doc = parsed(text);
    if (!doc) return text;
    if (!isMap(doc.contents)) {
        doc.contents = new YAMLMap(doc.schema);
        doc.commentBefore ??= doc.comment;
        doc.comment = null;
    }
    change(doc);
    if (isMap(doc.contents) && doc.contents.items.length === 0 && !doc.commentBefore) return '';
    const written = printed(doc);
    return written !== null && parsed(written) ? written : text;
}

/** None for a document with an alias that stands for nothing. */
function printed(doc: Document<Node>): string | null {
    try {
        return doc.toString(PRINTING);
    } catch {
        return null;
    }
}

/** The text with `value` at a place; `undefined` takes away what stands there. */
export function withValue(text: string, path: Path, value: Plain | undefined): string {
    return edited(text, (doc) => put(doc, path, value));
}

/** Put a value at a place, and make the mappings that lead there. What else an alias stands for stays as it is. */
export function put(doc: Document<Node>, path: Path, value: Plain | undefined): void {
    own(doc, path.slice(0, -1));
    const there = doc.getIn(path, true);
    if (isNode(there) && 'anchor' in there && there.anchor) release(doc, there);
    if (value === undefined) {
        doc.deleteIn(path);
        return;
    }
    for (let length = 1; length < path.length; length++) {
        const parent = path.slice(0, length);
        if (isCollection(doc.getIn(parent, true))) continue;
        const made = nodeOf(doc, typeof path[length] === 'number' ? [] : {});
        if (isCollection(made) && (length === 1 || typeof parent.at(-1) === 'number')) made.flow = false;
        doc.setIn(parent, made);
    }
    const node = nodeOf(doc, value);
    if (isScalar(there) && isScalar(node)) {
        node.comment = there.comment;
        node.commentBefore = there.commentBefore;
        node.spaceBefore = there.spaceBefore;
    }
    doc.setIn(path, node);
}

/** A node for a value; small ones stand on one line. */
export function nodeOf(doc: Document<Node>, value: Plain): Node {
    const node = doc.createNode(value) as Node;
    visit(node, {
        Collection: (_, found) => {
            if (isSmall(found.toJSON())) found.flow = true;
        },
    });
    return node;
}

/** Whether a value reads well on one line: a condition, a comparison, a list of values. */
function isSmall(value: unknown): boolean {
    if (Array.isArray(value)) return value.length > 0 && value.every((one) => typeof one !== 'object');
    return Object.entries(value as object).every(([key, one]) => key !== 'all' && key !== 'any' && isPart(one));
}

const isPart = (value: unknown): boolean => value === null || typeof value !== 'object' || isSmall(value);

/** Make everything on the way to a place its own: no alias of something else, and nothing else an alias of it. */
export function own(doc: Document<Node>, path: Path): void {
    for (let length = 1; length <= path.length; length++) {
        const at = path.slice(0, length);
        const node = doc.getIn(at, true);
        if (isAlias(node)) {
            const meant = node.resolve(doc);
            if (meant) doc.setIn(at, copyOf(meant));
        } else if (isNode(node) && 'anchor' in node && node.anchor) release(doc, node);
    }
}

/** Give every alias of a node a copy of its own. */
function release(doc: Document<Node>, node: Node & { anchor?: string }): void {
    const { anchor } = node;
    delete node.anchor;
    visit(doc, {
        Alias: (_, alias) => (alias.source === anchor ? copyOf(node) : undefined),
    });
}

function copyOf(node: Node): Node {
    const copy = node.clone() as Node;
    visit(copy, {
        Node: (_, one) => {
            if ('anchor' in one) delete one.anchor;
        },
    });
    return copy;
}
