import { Card } from '@mantine/core';
import type { ReactNode } from 'react';
import { Needs } from '@/parts/Needs';
import { Page } from '@/parts/Page';
import { type PageTab, PageTabs } from '@/parts/PageTabs';
import { About } from './About';
import { Account } from './account/Account';
import { Alerts } from './alerts/Alerts';
import { Keys } from './keys/Keys';
import { People } from './people/People';
import { Spaces } from './spaces/Spaces';
import { Tokens } from './tokens/Tokens';

const admins = (what: string, shown: ReactNode) => (
    <Card p={0}>
        <Needs scope="admin" what={what}>
            {shown}
        </Needs>
    </Card>
);

const TABS: readonly PageTab[] = [
    { to: 'spaces', name: 'Spaces', shows: () => <Spaces /> },
    { to: 'people', name: 'People', shows: () => admins('who may sign in', <People />) },
    { to: 'tokens', name: 'API tokens', shows: () => admins('what programs sign in with', <Tokens />) },
    { to: 'keys', name: 'Write keys', shows: () => <Keys /> },
    { to: 'alerts', name: 'Alerts', shows: () => <Alerts /> },
    { to: 'account', name: 'My account', shows: () => <Account /> },
    { to: 'about', name: 'About', shows: () => <About /> },
];

export default function Settings() {
    return (
        <Page title="Settings" says="Spaces, who may sign in, what programs may do, and when to be told.">
            <PageTabs page="settings" tabs={TABS} />
        </Page>
    );
}
