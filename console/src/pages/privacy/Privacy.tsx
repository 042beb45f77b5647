import { IconLock } from '@tabler/icons-react';
import { may, useSession } from '@/api/session';
import { Empty } from '@/parts/Empty';
import { Page } from '@/parts/Page';
import { type PageTab, PageTabs } from '@/parts/PageTabs';
import { ShowPersonal } from '@/parts/Personal';
import { Access } from './Access';
import { NewRequest } from './ask/NewRequest';
import { Audit } from './audit/Audit';
import { Consent } from './consent/Consent';
import { Requests } from './requests/Requests';
import { Retention } from './retention/Retention';
import { Suppressed } from './Suppressed';

const TABS: readonly PageTab[] = [
    { to: 'requests', name: 'Requests', shows: () => <Requests /> },
    { to: 'new', name: 'New request', shows: () => <NewRequest /> },
    { to: 'suppressed', name: 'Suppressed', shows: () => <Suppressed /> },
    { to: 'access', name: 'Subject access', shows: () => <Access /> },
    { to: 'retention', name: 'Retention', shows: () => <Retention /> },
    { to: 'consent', name: 'Consent', shows: () => <Consent /> },
    { to: 'audit', name: 'Audit log', shows: () => <Audit /> },
];

export default function Privacy() {
    const session = useSession();
    return (
        <Page
            title="Privacy"
            says="Forget people, keep them out, tell them what is known of them, and prove all of it."
            actions={<ShowPersonal />}
        >
            {may(session.data, 'space_admin') ? (
                <PageTabs page="privacy" tabs={TABS} />
            ) : (
                <Empty title="This is for editors and admins" icon={<IconLock size={22} />}>
                    You may look at this space. Ask an admin of the workspace for the role editor if you have to answer
                    requests of people.
                </Empty>
            )}
        </Page>
    );
}
