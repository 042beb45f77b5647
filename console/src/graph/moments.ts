import type { Drawing } from '@/api/schema';
import type { Elements, PictureLink, PictureNode } from './picture/elements';

/** When each element came into the picture, in milliseconds; -Infinity for what has no time. */
export type Since = ReadonlyMap<string, number>;

const millis = (time: string | null) => (time === null ? Number.NEGATIVE_INFINITY : Date.parse(time));

/** Those with an id of their own: masked values may look alike, and then the first of them is drawn. */
function unalike<T extends { id: string }>(all: readonly T[], taken: Since = new Map()): T[] {
    return [...new Map(all.toReversed().map((one) => [one.id, one])).values()]
        .toReversed()
        .filter(({ id }) => !taken.has(id));
}

/** The nodes and links of a drawing, and when each came into it. */
export function elementsOf(drawing: Drawing): { elements: Elements; since: Since } {
    const since = new Map<string, number>();
    const nodes: PictureNode[] = [];
    const links: PictureLink[] = [];
    for (const one of unalike(drawing.identifiers)) {
        nodes.push({ id: one.id, kind: 'identifier', label: one.value, type: one.type, size: one.records });
        since.set(one.id, millis(one.since));
    }
    for (const one of unalike(drawing.groups, since)) {
        nodes.push({ id: one.id, kind: 'records', label: `${one.records} × ${one.source}`, size: one.records });
        since.set(one.id, millis(one.since));
    }
    drawing.links.forEach((one, place) => {
        const kind = one.kind === 'identifier' && one.step === null ? 'said' : one.kind;
        const id = `link ${place}`;
        links.push({ id, source: one.a, target: one.b, kind, label: one.kind === 'rule' ? (one.step ?? '') : one.key });
        since.set(id, millis(one.since));
    });
    for (const one of unalike(drawing.others, since))
        nodes.push({ id: one.id, kind: one.kind, label: one.value ?? one.id });
    drawing.refused.forEach((one, place) => {
        const id = `refused ${place}`;
        const at = millis(one.since);
        links.push({ id, source: one.a, target: one.b, kind: 'refused', label: one.type ?? one.step ?? one.kind });
        since.set(id, Math.max(at, since.get(one.a) ?? at));
        if (!since.has(one.b)) since.set(one.b, at);
    });
    return { elements: { nodes, links }, since };
}

/** The moments at which something came into the picture, in order. */
export const momentsOf = (since: Since): number[] => [...new Set(since.values())].sort((one, other) => one - other);

/** What is in the picture at a moment: links with both their ends. */
export function visibleAt({ nodes, links }: Elements, since: Since, moment: number): ReadonlySet<string> {
    const there = new Set(nodes.filter((node) => (since.get(node.id) ?? 0) <= moment).map((node) => node.id));
    for (const link of links)
        if ((since.get(link.id) ?? 0) <= moment && there.has(link.source) && there.has(link.target)) there.add(link.id);
    return there;
}
