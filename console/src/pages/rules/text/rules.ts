import { isMap, isNode, isSeq, YAMLSeq } from 'yaml';
import { edited, nodeOf, own, type Path, type Plain, put } from './document';

const RULES = ['rules'];

/** The text with one more rule, the last. */
export const withRule = (text: string, rule: Plain) =>
    edited(text, (doc) => {
        own(doc, RULES);
        const node = nodeOf(doc, rule);
        if (isMap(node)) node.flow = false;
        const rules = doc.getIn(RULES, true);
        if (isSeq(rules)) {
            if (rules.items.length === 0) rules.flow = false;
            rules.items.push(node);
        } else {
            const list = new YAMLSeq(doc.schema);
            list.items.push(node);
            doc.setIn(RULES, list);
        }
    });

/** The text without one rule, by its place from 0. */
export const withoutRule = (text: string, place: number) =>
    edited(text, (doc) => {
        own(doc, [...RULES, place]);
        doc.deleteIn([...RULES, place]);
        const rules = doc.getIn(RULES, true);
        if (isSeq(rules) && rules.items.length === 0) doc.deleteIn(RULES);
    });

/** The text with one rule at another place. */
export const withRuleMoved = (text: string, from: number, to: number) =>
    edited(text, (doc) => {
        const rules = doc.getIn(RULES, true);
        if (!isSeq(rules)) return;
        for (let place = 0; place < rules.items.length; place++) own(doc, [...RULES, place]);
        const first = rules.items[0];
        if (isNode(first) && rules.commentBefore) {
            first.commentBefore = rules.commentBefore;
            rules.commentBefore = null;
        }
        const [moved] = rules.items.splice(from, 1);
        if (moved) rules.items.splice(to, 0, moved);
    });

/** The text with a part of a match or a condition added to the group at a place; what stands alone becomes a group. */
export const withPart = (text: string, path: Path, part: Plain) =>
    edited(text, (doc) => {
        own(doc, path);
        const there = doc.getIn(path, true);
        if (!isMap(there) || there.items.length === 0) {
            put(doc, path, part);
            return;
        }
        const kind = there.has('all') ? 'all' : there.has('any') ? 'any' : null;
        const parts = kind && there.get(kind, true);
        if (isSeq(parts)) {
            if (parts.items.length === 0) parts.flow = false;
            parts.items.push(nodeOf(doc, part));
        } else if (kind) put(doc, [...path, kind], [part]);
        else wrap(doc, path, 'all', [part]);
    });

/** The text with `all` or `any` at a place: the group there is renamed, what stands alone becomes one. */
export const withGroup = (text: string, path: Path, kind: 'all' | 'any') =>
    edited(text, (doc) => {
        own(doc, path);
        const there = doc.getIn(path, true);
        if (!isMap(there)) return;
        const other = kind === 'all' ? 'any' : 'all';
        const pair = there.items.find((one) => String(one.key) === other);
        if (pair) pair.key = doc.createNode(kind);
        else if (!there.has(kind)) wrap(doc, path, kind, []);
    });

/** The text without a part of a group, or without the whole match or condition; an empty group goes too. */
export const withoutPart = (text: string, path: Path) =>
    edited(text, (doc) => {
        own(doc, path);
        doc.deleteIn(path);
        let at = path;
        while (typeof at.at(-1) === 'number') {
            const parts = doc.getIn(at.slice(0, -1), true);
            if (!isSeq(parts) || parts.items.length > 0) return;
            at = at.slice(0, -2);
            doc.deleteIn(at);
        }
    });

function wrap(doc: Parameters<typeof own>[0], path: Path, kind: string, more: Plain[]): void {
    const old = doc.getIn(path, true);
    const group = doc.createNode({ [kind]: [] });
    const parts = group.get(kind, true);
    if (!isSeq(parts)) return;
    group.flow = false;
    parts.flow = false;
    parts.items = [old, ...more.map((one) => nodeOf(doc, one))];
    doc.setIn(path, group);
}
