import type { AfterCall, LinkRefused, Simulation } from '@/api/schema';
import type { Elements, LinkKind, PictureLink, PictureNode } from '@/graph/picture/elements';

/** The graph of a simulation: all that is ever in it, and what of it is there after each call. */
export interface Forming {
    elements: Elements;
    /** After each call: the ids of what is there. */
    visible: readonly ReadonlySet<string>[];
    /** After each call: the number of the profile that a node is of. */
    tints: readonly ReadonlyMap<string, number>[];
    /** The number of each profile, in order of appearance. */
    numbers: ReadonlyMap<string, number>;
}

export const callNode = (call: number) => `call ${call}`;
const identifierNode = (type: string, value: string) => `${type}:${value}`;

/** Collects nodes and links, each once, and tells which a step has. */
class Collected {
    readonly nodes = new Map<string, PictureNode>();
    readonly links = new Map<string, PictureLink>();
    readonly visible: Set<string>[] = [];
    private there = new Set<string>();

    begin() {
        this.there = new Set();
        this.visible.push(this.there);
    }

    node(node: PictureNode) {
        if (!this.nodes.has(node.id)) this.nodes.set(node.id, node);
        this.there.add(node.id);
    }

    link(kind: LinkKind, source: string, target: string, label: string) {
        const id = `${kind} ${label} ${source} ${target}`;
        if (!this.links.has(id)) this.links.set(id, { id, kind, source, target, label });
        this.there.add(id);
    }
}

/** How the graph forms, call by call. */
export function forming({ calls, after }: Simulation): Forming {
    const collected = new Collected();
    const numbers = new Map<string, number>();
    const tints = after.map((step) => {
        for (const { id } of step.profiles) if (!numbers.has(id)) numbers.set(id, numbers.size);
        collected.begin();
        for (const one of calls.slice(0, step.call)) {
            collected.node({ id: callNode(one.call), kind: 'call', label: `${one.call} ${one.type}` });
            for (const [type, values] of Object.entries(one.identifiers))
                for (const value of values) addUse(collected, step, one.call, type, value);
        }
        addOtherLinks(collected, step);
        step.refused.forEach((one) => addRefused(collected, step, one));
        return tintsOf(step, numbers);
    });
    const elements = { nodes: [...collected.nodes.values()], links: [...collected.links.values()] };
    return { elements, visible: collected.visible, tints, numbers };
}

const names = (one: LinkRefused, call: number, type: string, value: string) =>
    one.call === call && one.type === type && one.value === value;

function addUse(collected: Collected, step: AfterCall, call: number, type: string, value: string) {
    const id = identifierNode(type, value);
    collected.node({ id, kind: 'identifier', label: value, type });
    const linked = step.links.some((one) => one.step === type && one.key === value && one.calls.includes(call));
    const refused = step.refused.some((one) => names(one, call, type, value));
    collected.link(refused ? 'refused' : linked ? 'identifier' : 'said', callNode(call), id, type);
}

/** What rules and statements link: the first call with each of the others. */
function addOtherLinks(collected: Collected, step: AfterCall) {
    const types = new Set([...collected.nodes.values()].map((node) => node.type));
    for (const { step: by, calls } of step.links) {
        const [first, ...rest] = calls;
        if (types.has(by) || first === undefined) continue;
        for (const call of rest)
            collected.link(by === 'together' ? 'statement' : 'rule', callNode(call), callNode(first), by);
    }
}

/** Refused values that are no identifiers of the call, and what a rule did not link. */
function addRefused(collected: Collected, step: AfterCall, one: LinkRefused) {
    const { type, value, call } = one;
    if (type !== null && value !== null) {
        if (collected.nodes.has(identifierNode(type, value))) return;
        const id = `refused ${identifierNode(type, value)}`;
        collected.node({ id, kind: 'value', label: value });
        collected.link('refused', callNode(call), id, type);
        return;
    }
    const other = step.profiles.find((profile) => profile.id === one.other_profile)?.calls[0];
    if (other !== undefined) collected.link('refused', callNode(call), callNode(other), one.step ?? one.kind);
}

/** Calls are of their profile; identifiers where only one profile holds them. */
function tintsOf(step: AfterCall, numbers: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const shared = new Set<string>();
    for (const { id, calls, identifiers } of step.profiles) {
        const number = numbers.get(id) ?? 0;
        for (const call of calls) found.set(callNode(call), number);
        for (const [type, values] of Object.entries(identifiers))
            for (const value of values) {
                const node = identifierNode(type, value);
                if (found.has(node)) shared.add(node);
                found.set(node, number);
            }
    }
    for (const node of shared) found.delete(node);
    return found;
}
