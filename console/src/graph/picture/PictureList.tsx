import { Button, Group, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { counted } from '@/parts/numbers';
import { type Elements, LINK_NAMES, NODE_NAMES, type PictureLink, type PictureNode } from './elements';
import { LinkIcon, NodeIcon, TypeIcon } from './Legend';
import classes from './picture.module.css';

const AT_ONCE = 100;

interface Props {
    elements: Elements;
    selected: string | null;
    onSelect: (id: string) => void;
    height: number;
}

/** What is in a picture, as a list: for whoever does not see it or uses no mouse. */
export function PictureList({ elements, selected, onSelect, height }: Props) {
    const [most, setMost] = useState(AT_ONCE);
    const labels = new Map(elements.nodes.map((node) => [node.id, node.label]));
    const entries = [
        ...elements.nodes.map((node) => ({ id: node.id, content: <NodeEntry node={node} /> })),
        ...elements.links.map((link) => ({ id: link.id, content: <LinkEntry link={link} labels={labels} /> })),
    ];
    return (
        <ScrollArea.Autosize
            mah={height}
            type="auto"
            viewportProps={{ tabIndex: 0, 'aria-label': 'All in the picture' }}
        >
            <Stack gap={2} component="ul" className={classes.list}>
                {entries.slice(0, most).map(({ id, content }) => (
                    <li key={id}>
                        <UnstyledButton
                            className={classes.entry}
                            data-selected={id === selected || undefined}
                            aria-pressed={id === selected}
                            onClick={() => onSelect(id)}
                        >
                            {content}
                        </UnstyledButton>
                    </li>
                ))}
            </Stack>
            {entries.length > most && (
                <Button variant="subtle" size="xs" mt="xs" onClick={() => setMost(most + AT_ONCE)}>
                    Show more of {counted(entries.length, 'entry', 'entries')}
                </Button>
            )}
        </ScrollArea.Autosize>
    );
}

function NodeEntry({ node }: { node: PictureNode }) {
    const name = node.kind === 'identifier' ? node.type : NODE_NAMES[node.kind];
    const icon = node.kind === 'identifier' ? <TypeIcon type={node.type ?? ''} /> : <NodeIcon kind={node.kind} />;
    return (
        <Entry icon={icon} small={name}>
            {node.label}
        </Entry>
    );
}

function LinkEntry({ link, labels }: { link: PictureLink; labels: ReadonlyMap<string, string> }) {
    return (
        <Entry
            icon={<LinkIcon kind={link.kind} />}
            small={`${LINK_NAMES[link.kind]}${link.label && ` · ${link.label}`}`}
        >
            {labels.get(link.source)} – {labels.get(link.target)}
        </Entry>
    );
}

function Entry({ icon, small, children }: { icon: ReactNode; small?: string; children: ReactNode }) {
    return (
        <Group gap="xs" wrap="nowrap">
            <span className={classes.icon}>{icon}</span>
            <div>
                <Text size="sm" className="break" lh={1.3}>
                    {children}
                </Text>
                <Text size="xs" c="dimmed" className="break">
                    {small}
                </Text>
            </div>
        </Group>
    );
}
