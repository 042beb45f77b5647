import type { LinkKind, PictureNode } from './elements';

type Shape = 'ellipse' | 'round-rectangle' | 'diamond' | 'round-hexagon' | 'round-pentagon' | 'round-octagon';

/** How an identifier type looks: a colour that colour-blind readers tell apart, and a shape and an icon besides. */
export interface Look {
    name: string;
    colour: string;
    shape: Shape;
    glyph: readonly string[];
}

// Colours after Okabe and Ito, darkened where white icons would not stand out. Icons after Tabler, 24 by 24, lines only.
const PERSON = ['M8 7a4 4 0 1 0 8 0a4 4 0 0 0 -8 0', 'M6 21v-2a4 4 0 0 1 4 -4h4a4 4 0 0 1 4 4v2'];
const MAIL = ['M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-10z', 'M3 7l9 6l9 -6'];
const PHONE = ['M5 4h4l2 5l-2.5 1.5a11 11 0 0 0 5 5l1.5 -2.5l5 2v4a2 2 0 0 1 -2 2a16 16 0 0 1 -15 -15a2 2 0 0 1 2 -2'];
const DEVICE = [
    'M6 5a2 2 0 0 1 2 -2h8a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-8a2 2 0 0 1 -2 -2v-14z',
    'M11 4h2',
    'M12 17v.01',
];
const BROWSER = [
    'M3 12a9 9 0 1 0 18 0a9 9 0 0 0 -18 0',
    'M3.6 9h16.8',
    'M3.6 15h16.8',
    'M12 3a14 14 0 0 0 0 18a14 14 0 0 0 0 -18',
];
const ROW = ['M4 6a8 3 0 1 0 16 0a8 3 0 1 0 -16 0', 'M4 6v12a8 3 0 0 0 16 0v-12', 'M4 12a8 3 0 0 0 16 0'];
const GROUP = ['M3 21h18', 'M5 21v-14l8 -4v18', 'M19 21v-10l-6 -4', 'M9 9v.01', 'M9 12v.01', 'M9 15v.01'];
const TAG = ['M5 9h14', 'M5 15h14', 'M11 4l-4 16', 'M17 4l-4 16'];

const KNOWN: Readonly<Record<string, Look>> = {
    user_id: { name: 'User id', colour: '#0072B2', shape: 'ellipse', glyph: PERSON },
    email: { name: 'E-mail address', colour: '#B34700', shape: 'round-rectangle', glyph: MAIL },
    phone: { name: 'Phone number', colour: '#00795B', shape: 'round-octagon', glyph: PHONE },
    anonymous_id: { name: 'Browser', colour: '#A34A7A', shape: 'round-hexagon', glyph: BROWSER },
    group_id: { name: 'Account', colour: '#5B5B5B', shape: 'round-rectangle', glyph: GROUP },
    record: { name: 'Row of a table', colour: '#6B5B00', shape: 'ellipse', glyph: ROW },
};
const DEVICE_LOOK: Look = { name: 'Device', colour: '#1F6F8B', shape: 'round-pentagon', glyph: DEVICE };
const OTHER_LOOK: Look = { name: 'Other identifier', colour: '#4C4A9A', shape: 'diamond', glyph: TAG };

/** How identifiers of this type look, wherever they are shown. */
export function lookOf(type: string): Look {
    const found = KNOWN[type];
    if (found) return found;
    return /^(ios|android)\.|device|idfa|push_token/.test(type) ? DEVICE_LOOK : { ...OTHER_LOOK, name: type };
}

/** The icon of a type as an image for the canvas. */
export function glyphImage(type: string): string {
    const lines = lookOf(type).glyph.map((line) => `<path d="${line}"/>`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${lines.join('')}</svg>`;
    return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** Outlines of profiles where a picture has several. */
export const TINTS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#8C7A00', '#3E92CC', '#5B5B5B', '#7A4FBF'] as const;

/** The colour of the profile with this number. */
export const tintOf = (number: number) => TINTS[number % TINTS.length] ?? TINTS[0];

/** How links are drawn, light and dark. */
export const LINK_LOOKS: Readonly<
    Record<LinkKind, { light: string; dark: string; width: number; line: 'solid' | 'dashed' | 'dotted' }>
> = {
    identifier: { light: '#5f6b7a', dark: '#aab4c0', width: 2, line: 'solid' },
    said: { light: '#b3bcc6', dark: '#5c6672', width: 1.2, line: 'solid' },
    rule: { light: '#7A4FBF', dark: '#b197fc', width: 3, line: 'solid' },
    statement: { light: '#00795B', dark: '#38d9a9', width: 3, line: 'dashed' },
    refused: { light: '#C92A2A', dark: '#ff8787', width: 2, line: 'dotted' },
};

/** The side of a node's square, in pixels of the unzoomed picture. */
export function sizeOf(node: PictureNode): number {
    if (node.kind === 'records') return Math.min(64, 22 + 7 * Math.log2(1 + (node.size ?? 1)));
    return node.kind === 'identifier' ? 34 : 28;
}
