import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useSpace } from '@/shell/space';

export interface PageTab {
    /** The part of the address that stands for it. */
    to: string;
    name: string;
    shows: () => ReactNode;
}

/** The tabs of a page whose route ends in `/*`; which one is open stands in the address. Without one, the first is. */
export function PageTabs({ page, tabs }: { page: string; tabs: readonly PageTab[] }) {
    const space = useSpace();
    const navigate = useNavigate();
    const asked = useParams()['*']?.split('/')[0];
    const open = tabs.find((tab) => tab.to === asked) ?? tabs[0];
    return (
        <Tabs
            value={open?.to ?? null}
            onChange={(to) => navigate(`/s/${space}/${page}/${to}`)}
            keepMounted={false}
            activateTabWithKeyboard={false}
        >
            <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
                {tabs.map((tab) => (
                    <Tabs.Tab key={tab.to} value={tab.to} style={{ whiteSpace: 'nowrap' }}>
                        {tab.name}
                    </Tabs.Tab>
                ))}
            </Tabs.List>
            {tabs.map((tab) => (
                <Tabs.Panel key={tab.to} value={tab.to}>
                    {tab === open && tab.shows()}
                </Tabs.Panel>
            ))}
        </Tabs>
    );
}
