import { Anchor, Badge, Group, Tabs, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Loading } from '@/parts/Loading';
import { Page } from '@/parts/Page';
import { useSpace } from '@/shell/space';
import { useSource } from './asked';
import { Feeds } from './Feeds';
import { Keys } from './Keys';
import { kindOf } from './kinds';
import { Live } from './live/Live';
import { Refused } from './Refused';
import { Snippet } from './snippet/Snippet';

const Volume = lazy(() => import('./Volume'));
const Import = lazy(() => import('./import/Import'));

/** One source: how to send to it, what it sends, and what it may. */
export default function Source() {
    const space = useSpace();
    const { source = '' } = useParams();
    const session = useSession();
    const asked = useSource(source);
    const [params, setParams] = useSearchParams();
    const tabs: readonly { to: string; name: string; shows: () => ReactNode }[] = [
        {
            to: 'snippet',
            name: 'Snippet',
            shows: () => <Snippet source={source} kind={asked.data?.kind ?? 'other'} />,
        },
        {
            to: 'live',
            name: 'Live',
            shows: () => <Live space={space} source={source} />,
        },
        {
            to: 'volume',
            name: 'Volume',
            shows: () => <Volume space={space} source={source} />,
        },
        {
            to: 'import',
            name: 'Import',
            shows: () => <Import space={space} source={source} />,
        },
        {
            to: 'refused',
            name: 'Refused',
            shows: () => <Refused source={source} />,
        },
        { to: 'keys', name: 'Write keys', shows: () => <Keys source={source} /> },
        {
            to: 'feeds',
            name: 'Feeds',
            shows: () => asked.data && <Feeds source={asked.data} />,
        },
    ];
    const open = tabs.find((tab) => tab.to === params.get('tab')) ?? tabs[0];
    const allowed = may(session.data, 'space_admin');
    return (
        <Asked query={asked}>
            {(found) => {
                const { icon: Icon, name } = kindOf(found.kind);
                return (
                    <Page
                        title={found.name}
                        says={
                            <Group gap={8} component="span">
                                <Icon size={16} aria-hidden />
                                {name} · {found.slug}
                                {found.spaces.map((one) => (
                                    <Badge key={one} component="span" variant="light" tt="none">
                                        {one}
                                    </Badge>
                                ))}
                            </Group>
                        }
                        actions={
                            <Anchor component={Link} to={`/s/${space}/sources`} size="sm">
                                All sources
                            </Anchor>
                        }
                    >
                        {allowed ? (
                            <Tabs
                                value={open?.to ?? null}
                                onChange={(to) => setParams(to ? { tab: to } : {})}
                                keepMounted={false}
                                activateTabWithKeyboard={false}
                            >
                                <Tabs.List
                                    mb="md"
                                    style={{
                                        flexWrap: 'nowrap',
                                        overflowX: 'auto',
                                        overflowY: 'hidden',
                                    }}
                                >
                                    {tabs.map((tab) => (
                                        <Tabs.Tab key={tab.to} value={tab.to} style={{ whiteSpace: 'nowrap' }}>
                                            {tab.name}
                                        </Tabs.Tab>
                                    ))}
                                </Tabs.List>
                                {tabs.map((tab) => (
                                    <Tabs.Panel key={tab.to} value={tab.to}>
                                        <Suspense fallback={<Loading height={240} />}>
                                            {tab === open && tab.shows()}
                                        </Suspense>
                                    </Tabs.Panel>
                                ))}
                            </Tabs>
                        ) : (
                            <Text c="dimmed">You may see this source, but not what it sends.</Text>
                        )}
                    </Page>
                );
            }}
        </Asked>
    );
}
