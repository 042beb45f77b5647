/** What a picture is made of: plain nodes and links, whatever they stand for. */
export interface PictureNode {
    id: string;
    kind: 'identifier' | 'records' | 'call' | 'profile' | 'record' | 'value';
    label: string;
    /** Of an identifier: colour, shape and icon follow from it. */
    type?: string;
    /** How many records it stands for: how big it is. */
    size?: number;
}

export type LinkKind = 'identifier' | 'said' | 'rule' | 'statement' | 'refused';

/** `said` is an identifier that records carry and that links nothing. */
export interface PictureLink {
    id: string;
    source: string;
    target: string;
    kind: LinkKind;
    label: string;
}

export interface Elements {
    nodes: readonly PictureNode[];
    links: readonly PictureLink[];
}

/** What each kind of link is called, in the order of the legend. */
export const LINK_NAMES: Readonly<Record<LinkKind, string>> = {
    identifier: 'Linked by an identifier',
    said: 'Carried, links nothing else',
    rule: 'Linked by a rule',
    statement: 'Joined by a statement',
    refused: 'Refused',
};

/** What nodes that are no identifiers are called. */
export const NODE_NAMES: Readonly<Record<Exclude<PictureNode['kind'], 'identifier'>, string>> = {
    records: 'Records that say the same',
    call: 'A call',
    profile: 'Another customer',
    record: 'A record without a customer',
    value: 'A value that was refused',
};
