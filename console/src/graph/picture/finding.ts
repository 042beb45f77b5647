import type { Elements } from './elements';

/** Ids of what has a text in its name or type; null for no text. */
export function found({ nodes, links }: Elements, text: string): ReadonlySet<string> | null {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return null;
    const fits = (...said: (string | undefined)[]) => said.some((one) => one?.toLowerCase().includes(wanted));
    return new Set([
        ...nodes.filter((node) => fits(node.label, node.type, node.id)).map((node) => node.id),
        ...links
            .filter((link) => link.kind !== 'identifier' && link.kind !== 'said' && fits(link.label))
            .map((link) => link.id),
    ]);
}

/** Those elements whose ids are among these; all if none are given. */
export function within(elements: Elements, ids?: ReadonlySet<string>): Elements {
    if (!ids) return elements;
    return {
        nodes: elements.nodes.filter((node) => ids.has(node.id)),
        links: elements.links.filter((link) => ids.has(link.id)),
    };
}
