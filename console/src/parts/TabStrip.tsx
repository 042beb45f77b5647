import { Tabs } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { Loading } from './Loading';

export interface Tab {
    /** What stands for it in the address. */
    to: string;
    name: string;
    shows: () => ReactNode;
}

interface Props {
    tabs: readonly Tab[];
    /** The one that is open; the first, where there is none of this name. */
    asked: string | null | undefined;
    onOpen: (to: string | null) => void;
}

/** Tabs that scroll sideways where there is no room, each loaded when it is opened. */
export function TabStrip({ tabs, asked, onOpen }: Props) {
    const open = tabs.find((tab) => tab.to === asked) ?? tabs[0];
    return (
        <Tabs value={open?.to ?? null} onChange={onOpen} keepMounted={false} activateTabWithKeyboard={false}>
            <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
                {tabs.map((tab) => (
                    <Tabs.Tab key={tab.to} value={tab.to} style={{ whiteSpace: 'nowrap' }}>
                        {tab.name}
                    </Tabs.Tab>
                ))}
            </Tabs.List>
            {tabs.map((tab) => (
                <Tabs.Panel key={tab.to} value={tab.to}>
                    <Suspense fallback={<Loading height={240} />}>{tab === open && tab.shows()}</Suspense>
                </Tabs.Panel>
            ))}
        </Tabs>
    );
}
