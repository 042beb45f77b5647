import type { StylesheetJson } from 'cytoscape';
import { glyphImage, LINK_LOOKS, lookOf, sizeOf, tintOf } from './looks';
import type { LinkKind, PictureNode } from './elements';

const INK = {
    light: { text: '#1f2933', paper: '#ffffff', line: '#868e96', soft: '#f1f3f5' },
    dark: { text: '#e9ecef', paper: '#1f1f1f', line: '#909296', soft: '#2e2e2e' },
};
const LONGEST = 26;

export type Scheme = keyof typeof INK;

const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
const node = (one: { data: (key: string) => unknown }) => one.data('node') as PictureNode;

/** How everything looks on the canvas, which knows no style sheets of the page. */
export function styles(scheme: Scheme): StylesheetJson {
    const ink = INK[scheme];
    return [
        {
            selector: 'node',
            style: {
                width: (one: cytoscape.NodeSingular) => sizeOf(node(one)),
                height: (one: cytoscape.NodeSingular) => sizeOf(node(one)),
                label: (one: cytoscape.NodeSingular) => short(node(one).label),
                color: ink.text,
                'font-size': 11,
                'font-family': 'ui-sans-serif, system-ui, sans-serif',
                'text-valign': 'bottom',
                'text-margin-y': 4,
                'text-background-color': ink.paper,
                'text-background-opacity': 0.75,
                'text-background-padding': '1px',
                'min-zoomed-font-size': 7,
                'transition-property': 'opacity',
                'transition-duration': 150,
            },
        },
        {
            selector: 'node[kind = "identifier"]',
            style: {
                shape: (one: cytoscape.NodeSingular) => lookOf(node(one).type ?? '').shape,
                'background-color': (one: cytoscape.NodeSingular) => lookOf(node(one).type ?? '').colour,
                'background-image': (one: cytoscape.NodeSingular) => glyphImage(node(one).type ?? ''),
                'background-width': '56%',
                'background-height': '56%',
            },
        },
        {
            selector: 'node[kind = "records"], node[kind = "call"]',
            style: {
                shape: 'round-rectangle',
                'background-color': ink.soft,
                'border-width': 1.5,
                'border-color': ink.line,
            },
        },
        {
            selector: 'node[kind = "profile"], node[kind = "record"], node[kind = "value"]',
            style: {
                shape: (one: cytoscape.NodeSingular) => (node(one).kind === 'profile' ? 'ellipse' : 'diamond'),
                'background-color': ink.paper,
                'border-width': 2,
                'border-style': 'dashed',
                'border-color': LINK_LOOKS.refused[scheme],
                'text-opacity': 0.85,
            },
        },
        {
            selector: 'node[tint >= 0]',
            style: {
                'border-width': 3.5,
                'border-color': (one: cytoscape.NodeSingular) => tintOf(Number(one.data('tint'))),
            },
        },
        {
            selector: 'edge',
            style: { 'curve-style': 'bezier', 'control-point-step-size': 24, 'overlay-padding': 4, 'font-size': 10 },
        },
        ...(Object.keys(LINK_LOOKS) as LinkKind[]).map((kind) => ({
            selector: `edge[kind = "${kind}"]`,
            style: {
                'line-color': LINK_LOOKS[kind][scheme],
                width: LINK_LOOKS[kind].width,
                'line-style': LINK_LOOKS[kind].line,
            },
        })),
        {
            selector: 'edge[kind = "rule"], edge[kind = "statement"], edge[kind = "refused"], edge:selected',
            style: {
                label: (one: cytoscape.EdgeSingular) => short(String(one.data('label'))),
                color: ink.text,
                'text-rotation': 'autorotate',
                'text-background-color': ink.paper,
                'text-background-opacity': 0.85,
                'text-background-padding': '2px',
                'min-zoomed-font-size': 8,
            },
        },
        { selector: '.many', style: { 'curve-style': 'haystack', 'transition-duration': 0 } },
        { selector: '.later', style: { display: 'none' } },
        { selector: '.faded', style: { opacity: 0.16 } },
        {
            selector: '.marked',
            style: { 'underlay-color': '#F0B400', 'underlay-opacity': 0.55, 'underlay-padding': 7 },
        },
        {
            selector: ':selected',
            style: {
                'underlay-color': scheme === 'dark' ? '#748ffc' : '#4263eb',
                'underlay-opacity': 0.45,
                'underlay-padding': 7,
            },
        },
        { selector: 'edge:selected', style: { 'underlay-padding': 4 } },
    ] as StylesheetJson;
}
