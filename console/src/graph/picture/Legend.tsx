import { Group, Text } from '@mantine/core';
import { type Elements, LINK_NAMES, type LinkKind, NODE_NAMES } from './elements';
import { LINK_LOOKS, lookOf } from './looks';

/** The icon of an identifier type in its colour, as in the picture. */
export function TypeIcon({ type, size = 20 }: { type: string; size?: number }) {
    const look = lookOf(type);
    return (
        <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
            <rect width="24" height="24" rx={look.shape === 'ellipse' ? 12 : 5} fill={look.colour} />
            <g
                transform="translate(5 5) scale(0.58)"
                fill="none"
                stroke="#fff"
                strokeWidth="2.4"
                strokeLinecap="round"
                strokeLinejoin="round"
            >
                {look.glyph.map((line) => (
                    <path key={line} d={line} />
                ))}
            </g>
        </svg>
    );
}

/** The line of a kind of link, as in the picture. */
export function LinkIcon({ kind }: { kind: LinkKind }) {
    const { light, dark, width, line } = LINK_LOOKS[kind];
    const dashes = { solid: undefined, dashed: '7 4', dotted: '2 3' }[line];
    return (
        <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
            <line
                x1="1"
                x2="25"
                y1="5"
                y2="5"
                stroke={`light-dark(${light}, ${dark})`}
                strokeWidth={width}
                strokeDasharray={dashes}
            />
        </svg>
    );
}

/** The box of a node that is no identifier. */
export function NodeIcon({ kind, size = 20 }: { kind: keyof typeof NODE_NAMES; size?: number }) {
    const refused = kind !== 'records' && kind !== 'call';
    const shared = {
        fill: 'none',
        strokeWidth: 2,
        stroke: refused ? 'light-dark(#C92A2A, #ff8787)' : 'var(--mantine-color-dimmed)',
        strokeDasharray: refused ? '4 3' : undefined,
    };
    return (
        <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
            {kind === 'profile' && <circle cx="12" cy="12" r="9" {...shared} />}
            {!refused && <rect x="3" y="3" width="18" height="18" rx="5" {...shared} />}
            {refused && kind !== 'profile' && <path d="M12 2l10 10l-10 10l-10 -10z" {...shared} />}
        </svg>
    );
}

const LINK_ORDER = Object.keys(LINK_NAMES) as LinkKind[];
const NODE_ORDER = Object.keys(NODE_NAMES) as (keyof typeof NODE_NAMES)[];

/** What the colours, shapes and lines of a picture mean, of those that are in it. */
export function Legend({ nodes, links }: Elements) {
    const types = [...new Set(nodes.map((node) => node.type).filter((type) => type !== undefined))];
    const named = new Map(types.map((type) => [lookOf(type).name, type]));
    const kinds = new Set(nodes.map((node) => node.kind));
    const lines = new Set(links.map((link) => link.kind));
    return (
        <Group gap="6px 16px" aria-label="Legend" role="group">
            {[...named].map(([name, type]) => (
                <Entry key={name} name={name} icon={<TypeIcon type={type} size={18} />} />
            ))}
            {NODE_ORDER.filter((kind) => kinds.has(kind)).map((kind) => (
                <Entry key={kind} name={NODE_NAMES[kind]} icon={<NodeIcon kind={kind} size={18} />} />
            ))}
            {LINK_ORDER.filter((kind) => lines.has(kind)).map((kind) => (
                <Entry key={kind} name={LINK_NAMES[kind]} icon={<LinkIcon kind={kind} />} />
            ))}
        </Group>
    );
}

function Entry({ name, icon }: { name: string; icon: React.ReactNode }) {
    return (
        <Group gap={6} wrap="nowrap">
            {icon}
            <Text size="xs" c="dimmed">
                {name}
            </Text>
        </Group>
    );
}
