import { Alert, Anchor, Stack, Tabs } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, Navigate, useLocation, useParams } from 'react-router';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Loading } from '@/parts/Loading';
import { Page } from '@/parts/Page';
import { ShowPersonal } from '@/parts/Personal';
import { useSpace } from '@/shell/space';
import { Actions } from './actions/Actions';
import { useAddress } from './address';
import { useCustomer } from './asked';
import { CustomerFacts } from './CustomerFacts';
import { nameOfWhole } from './names';
import { ProfileTab } from './profile/ProfileTab';
import { useFollowed } from './useFollowed';

const IdentityGraph = lazy(() => import('@/graph/IdentityGraph'));
const Timeline = lazy(() => import('./timeline/Timeline'));
const Reasons = lazy(() => import('./reasons/Reasons'));
const Rejections = lazy(() => import('./reasons/Rejections'));
const AsOf = lazy(() => import('./then/AsOf'));
const Statements = lazy(() => import('./actions/Statements'));

interface Shown {
    space: string;
    customer: Whole;
}

const TABS: readonly { to: string; name: string; shows: (of: Shown) => ReactNode }[] = [
    { to: 'profile', name: 'Profile', shows: (of) => <ProfileTab {...of} /> },
    { to: 'timeline', name: 'Timeline', shows: (of) => <Timeline {...of} /> },
    {
        to: 'graph',
        name: 'Graph',
        shows: ({ space, customer }) => <IdentityGraph space={space} profile={customer.id} />,
    },
    { to: 'why', name: 'Why', shows: (of) => <Reasons {...of} /> },
    { to: 'rejections', name: 'Rejections', shows: (of) => <Rejections {...of} /> },
    { to: 'statements', name: 'Statements', shows: (of) => <Statements {...of} /> },
    { to: 'as-of', name: 'As of a day', shows: (of) => <AsOf {...of} /> },
];

/** One customer, by id or `type:value`. Who was merged into another leads there. */
export default function Customer() {
    const space = useSpace();
    const { profile = '' } = useParams();
    const { search } = useLocation();
    const customer = useCustomer(space, profile);
    if (!customer.data) return <Page title="Customer">{<Asked query={customer}>{() => null}</Asked>}</Page>;
    if (customer.data.id !== profile) {
        const merged = profile.startsWith('prf_') ? profile : undefined;
        return (
            <Navigate
                to={{ pathname: `/s/${space}/customers/${customer.data.id}`, search }}
                state={{ merged }}
                replace
            />
        );
    }
    return <Found key={customer.data.id} space={space} customer={customer.data} />;
}

function Found({ space, customer }: Shown) {
    const [address, change] = useAddress();
    const name = nameOfWhole(customer);
    const gone = useFollowed(space, customer);
    const open = TABS.find((tab) => tab.to === address.get('tab')) ?? TABS[0];
    return (
        <Page
            title={name}
            actions={
                <>
                    <ShowPersonal />
                    <Actions space={space} customer={customer} />
                </>
            }
        >
            <Gone gone={gone} />
            <Merged />
            <CustomerFacts customer={customer} />
            <Tabs
                value={open?.to ?? null}
                onChange={(tab) => change({ tab, open: null }, 'kept')}
                keepMounted={false}
                activateTabWithKeyboard={false}
            >
                <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
                    {TABS.map((tab) => (
                        <Tabs.Tab key={tab.to} value={tab.to} style={{ whiteSpace: 'nowrap' }}>
                            {tab.name}
                        </Tabs.Tab>
                    ))}
                </Tabs.List>
                {TABS.map((tab) => (
                    <Tabs.Panel key={tab.to} value={tab.to}>
                        {tab === open && <Suspense fallback={<Loading />}>{tab.shows({ space, customer })}</Suspense>}
                    </Tabs.Panel>
                ))}
            </Tabs>
        </Page>
    );
}

/** A note for who still looks at somebody who is there no more. */
function Gone({ gone }: { gone: boolean }) {
    if (!gone) return null;
    return (
        <Alert color="orange" role="status" icon={<IconInfoCircle size={18} />} title="This customer is gone">
            Their records were deleted, or link nobody any more. What you see is what was known of them before.
        </Alert>
    );
}

/** A note for who came by the id of a customer that is part of this one now. */
function Merged() {
    const merged = (useLocation().state as { merged?: string } | null)?.merged;
    const space = useSpace();
    if (!merged) return null;
    return (
        <Alert variant="light" icon={<IconInfoCircle size={18} />} title="Merged into this customer">
            <Stack gap={4}>
                <span>You asked for {merged}, which became part of this customer.</span>
                <Anchor component={Link} size="sm" to={`/s/${space}/customers?q=${merged}`}>
                    Search for that id
                </Anchor>
            </Stack>
        </Alert>
    );
}
