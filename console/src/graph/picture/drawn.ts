import type { Core, ElementDefinition } from 'cytoscape';
import { styleNonce } from '@/theme';
import { balloon, type Place } from './balloon';
import type { Elements } from './elements';
import { type Scheme, styles } from './styles';

/** From so many nodes on, places are worked out the quick way only, and less is drawn while the picture moves. */
export const MANY = 250;

const STYLE_ID = '__________cytoscape_stylesheet';

/** The one rule that Cytoscape would put into the page without the nonce that the page's policy asks for. */
function allowStyle() {
    if (document.getElementById(STYLE_ID)) return;
    const style = document.createElement('style');
    style.id = STYLE_ID;
    style.nonce = styleNonce();
    style.textContent = '.__________cytoscape_container { position: relative; }';
    document.head.append(style);
}

/** Draw elements into a box. What they look like follows `scheme`. */
export async function drawn(box: HTMLElement, elements: Elements, scheme: Scheme): Promise<Core> {
    const { default: cytoscape } = await import('cytoscape');
    allowStyle();
    const many = elements.nodes.length > MANY;
    const core = cytoscape({
        container: box,
        elements: definitions(elements, balloon(elements)),
        style: styles(scheme),
        layout: { name: 'preset' },
        minZoom: 0.04,
        maxZoom: 4,
        autoungrabify: false,
        boxSelectionEnabled: false,
        selectionType: 'single',
        hideEdgesOnViewport: elements.links.length > 1_500,
        textureOnViewport: many,
        pixelRatio: many ? 1 : 'auto',
    });
    if (many) core.elements().addClass('many');
    else await arrange(core);
    core.fit(undefined, 32);
    return core;
}

function definitions({ nodes, links }: Elements, places: ReadonlyMap<string, Place>): ElementDefinition[] {
    return [
        ...nodes.map((node) => ({
            group: 'nodes' as const,
            data: { id: node.id, kind: node.kind, node },
            position: { ...(places.get(node.id) ?? { x: 0, y: 0 }) },
        })),
        ...links.map((link) => ({ group: 'edges' as const, data: { ...link } })),
    ];
}

/** Better places, from those the quick way gave: the same each time. */
async function arrange(core: Core) {
    const [{ default: cytoscape }, { default: fcose }] = await Promise.all([
        import('cytoscape'),
        import('cytoscape-fcose'),
    ]);
    cytoscape.use(fcose);
    if (core.destroyed()) return;
    core.layout({
        name: 'fcose',
        quality: 'default',
        randomize: false,
        animate: false,
        fit: false,
        nodeDimensionsIncludeLabels: true,
        idealEdgeLength: 70,
        nodeRepulsion: 6_500,
        nodeSeparation: 80,
        packComponents: true,
    } as cytoscape.LayoutOptions).run();
}
