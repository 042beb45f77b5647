import { Group, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useMemo, useRef } from 'react';
import { count } from '@/parts/numbers';
import type { Elements } from './elements';
import { found, within } from './finding';
import { Legend } from './Legend';
import { PictureList } from './PictureList';
import classes from './picture.module.css';
import { useDrawn } from './useDrawn';
import { ZoomButtons } from './ZoomButtons';

const HEIGHT = 520;

interface Props {
    /** All that will ever be in it: places are worked out once. Keep it the same object while it is the same. */
    elements: Elements;
    /** Ids of what is there now; all of it if not given. */
    visible?: ReadonlySet<string>;
    /** The number of the profile that each node is of, where there are several: its outline. */
    tints?: ReadonlyMap<string, number>;
    selected: string | null;
    onSelect: (id: string | null) => void;
    /** What is looked for in it. */
    search: string;
    onSearch: (text: string) => void;
    /** Of what it is a picture. */
    title: string;
    /** What is known of the selected element, beside the picture. */
    details: ReactNode;
    /** Under the picture, such as its time. */
    footer?: ReactNode;
}

/** Nodes and links as a picture to move about in, with the same as a list beside it. */
export default function Picture(props: Props) {
    const { elements, visible, tints, selected, onSelect, search, onSearch, title, details, footer } = props;
    const box = useRef<HTMLDivElement>(null);
    const marked = useMemo(() => found(elements, search), [elements, search]);
    const { core, took } = useDrawn(box, elements, { visible, tints, selected, marked, onSelect });
    const there = useMemo(() => within(elements, visible), [elements, visible]);
    const listed = useMemo(() => (marked ? within(there, marked) : there), [there, marked]);
    return (
        <div className={classes.around}>
            <div className={classes.whole}>
                <Stack gap="xs">
                    <Search search={search} onSearch={onSearch} hits={marked} there={there} />
                    <div className={classes.box} style={{ height: HEIGHT }}>
                        <div
                            ref={box}
                            className={classes.canvas}
                            role="img"
                            aria-label={`${title}: ${count(there.nodes.length)} nodes and ${count(there.links.length)} links. The list has the same.`}
                            data-drawn={took ?? undefined}
                        />
                        <ZoomButtons core={core} />
                    </div>
                    {footer}
                    <Legend {...elements} />
                </Stack>
                <Tabs defaultValue="details" keepMounted={false} variant="outline">
                    <Tabs.List>
                        <Tabs.Tab value="details">Details</Tabs.Tab>
                        <Tabs.Tab value="list">List ({count(listed.nodes.length + listed.links.length)})</Tabs.Tab>
                    </Tabs.List>
                    <Tabs.Panel value="details" pt="sm">
                        {details}
                    </Tabs.Panel>
                    <Tabs.Panel value="list" pt="sm">
                        {selected && <Stack mb="sm">{details}</Stack>}
                        <PictureList elements={listed} selected={selected} onSelect={onSelect} height={HEIGHT} />
                    </Tabs.Panel>
                </Tabs>
            </div>
        </div>
    );
}

interface SearchProps {
    search: string;
    onSearch: (text: string) => void;
    hits: ReadonlySet<string> | null;
    there: Elements;
}

function Search({ search, onSearch, hits, there }: SearchProps) {
    return (
        <Group justify="space-between" wrap="nowrap">
            <TextInput
                aria-label="Find in the picture"
                placeholder="Find in the picture"
                size="xs"
                w={240}
                leftSection={<IconSearch size={14} />}
                value={search}
                onChange={(event) => onSearch(event.currentTarget.value)}
            />
            <Text size="xs" c="dimmed" ta="right" aria-live="polite">
                {hits
                    ? `${count(hits.size)} found`
                    : `${count(there.nodes.length)} nodes, ${count(there.links.length)} links`}
            </Text>
        </Group>
    );
}
