import type { Elements } from './elements';
import { sizeOf } from './looks';

export interface Place {
    x: number;
    y: number;
}

/** The room around each node, for its label. */
const GAP = 26;

interface Branch {
    id: string;
    children: Branch[];
    /** Of the disk that holds it and all its children. */
    radius: number;
    own: number;
}

/**
 * Where each node stands: every node in the middle of what hangs on it, the smallest nearest, ring by ring.
 *
 * Takes time in proportion to nodes and links, and gives the same places for the same elements.
 */
export function balloon(elements: Elements): Map<string, Place> {
    const places = new Map<string, Place>();
    const trees = forest(elements).sort((one, other) => other.radius - one.radius);
    const around: Branch = { id: '', children: trees.slice(1), radius: 0, own: trees[0]?.radius ?? 0 };
    const [first] = trees;
    if (first) settle(first, { x: 0, y: 0 }, 0, places);
    rings(around, { x: 0, y: 0 }, 0, places);
    return places;
}

function forest({ nodes, links }: Elements): Branch[] {
    const beside = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
    for (const { source, target } of links) {
        beside.get(source)?.push(target);
        beside.get(target)?.push(source);
    }
    const sizes = new Map(nodes.map((node) => [node.id, sizeOf(node) / 2 + GAP / 2]));
    const ranked = [...nodes].sort((one, other) => degree(beside, other.id) - degree(beside, one.id));
    const seen = new Set<string>();
    const trees: Branch[] = [];
    for (const { id } of ranked) if (!seen.has(id)) trees.push(treeOf(id, beside, sizes, seen));
    return trees;
}

const degree = (beside: ReadonlyMap<string, readonly string[]>, id: string) => beside.get(id)?.length ?? 0;

/** What is reached from a node, nearest first, each node on the branch that reached it first. */
function treeOf(
    root: string,
    beside: ReadonlyMap<string, readonly string[]>,
    sizes: ReadonlyMap<string, number>,
    seen: Set<string>,
): Branch {
    const branch = (id: string): Branch => ({ id, children: [], radius: 0, own: sizes.get(id) ?? GAP });
    const tree = branch(root);
    const order = [tree];
    seen.add(root);
    // The list grows while it is gone through.
    for (const at of order)
        for (const id of beside.get(at.id) ?? [])
            if (!seen.has(id)) {
                seen.add(id);
                const child = branch(id);
                at.children.push(child);
                order.push(child);
            }
    for (const one of order.reverse()) one.radius = measure(one);
    return tree;
}

/** The radius of the disk of a branch whose children are measured; sorts them, smallest first. */
function measure(one: Branch): number {
    const only = onlyChild(one);
    if (only) return one.own + only.radius;
    one.children.sort((left, right) => left.radius - right.radius);
    let radius = one.own;
    for (const ring of ringsOf(one)) radius = ring.radius + ring.thick;
    return radius;
}

/** A single child goes on outwards: the two stand side by side in their disk. */
const onlyChild = ({ children }: Branch) => (children.length === 1 ? children[0] : undefined);

interface Ring {
    radius: number;
    thick: number;
    of: Branch[];
}

/** The children in rings around their parent, each as full as it gets. */
function ringsOf(one: Branch): Ring[] {
    const found: Ring[] = [];
    let inner = one.own;
    let at = 0;
    while (at < one.children.length) {
        const of: Branch[] = [];
        let thick = 0;
        let taken = 0;
        for (; at < one.children.length; at++) {
            const child = one.children[at];
            if (!child) break;
            const wide = Math.max(thick, child.radius);
            const angle = 2 * Math.asin(Math.min(1, child.radius / (inner + wide)));
            if (of.length > 0 && taken + angle > 2 * Math.PI) break;
            of.push(child);
            taken += angle;
            thick = wide;
        }
        found.push({ radius: inner + thick, thick, of });
        inner += 2 * thick;
    }
    return found;
}

/** Puts a branch into the disk around a place, which is reached from the direction `turn`. */
function settle(one: Branch, { x, y }: Place, turn: number, places: Map<string, Place>) {
    const only = onlyChild(one);
    const along = (by: number) => ({ x: x + by * Math.cos(turn), y: y + by * Math.sin(turn) });
    places.set(one.id, only ? along(-only.radius) : { x, y });
    if (only) settle(only, along(one.own), turn, places);
    else rings(one, { x, y }, turn, places);
}

function rings(one: Branch, { x, y }: Place, turn: number, places: Map<string, Place>) {
    for (const ring of ringsOf(one)) {
        const angles = ring.of.map((child) => 2 * Math.asin(Math.min(1, child.radius / ring.radius)));
        const spare = Math.max(0, 2 * Math.PI - angles.reduce((sum, angle) => sum + angle, 0)) / ring.of.length;
        let at = turn;
        ring.of.forEach((child, place) => {
            const angle = (angles[place] ?? 0) + spare;
            at += angle / 2;
            settle(child, { x: x + ring.radius * Math.cos(at), y: y + ring.radius * Math.sin(at) }, at, places);
            at += angle / 2;
        });
    }
}
