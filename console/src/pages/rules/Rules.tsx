import { IconLock } from '@tabler/icons-react';
import { Route, Routes } from 'react-router';
import { may, useSession } from '@/api/session';
import { Empty } from '@/parts/Empty';
import { Page } from '@/parts/Page';
import { type PageTab, PageTabs } from '@/parts/PageTabs';
import { ActivationBar } from './activate/ActivationBar';
import { DraftPage } from './drafts/DraftPage';
import { Drafts } from './drafts/Drafts';
import { History } from './history/History';
import { VersionPage } from './history/VersionPage';
import { InForce } from './InForce';
import { TrialPage } from './trial/TrialPage';
import { Trials } from './trial/Trials';

const EDITORS: readonly PageTab[] = [
    { to: 'now', name: 'In force', shows: () => <InForce /> },
    { to: 'drafts', name: 'Drafts', shows: () => <Drafting /> },
    { to: 'tests', name: 'Tests', shows: () => <Testing /> },
    { to: 'history', name: 'History', shows: () => <Past /> },
];

const VIEWERS: readonly PageTab[] = [
    { to: 'tests', name: 'Tests', shows: () => <Testing /> },
    { to: 'now', name: 'In force', shows: () => <NotForViewers /> },
];

export default function Rules() {
    const session = useSession();
    const editor = may(session.data, 'space_admin');
    return (
        <Page
            title="Identity resolution"
            says="Which records are one customer. Rules are changed in a draft, tested on the data that is there, and then activated."
        >
            {editor && <ActivationBar />}
            <PageTabs page="rules" tabs={editor ? EDITORS : VIEWERS} />
        </Page>
    );
}

const Drafting = () => (
    <Routes>
        <Route path="drafts" element={<Drafts />} />
        <Route path="drafts/:draft" element={<DraftPage />} />
    </Routes>
);

const Testing = () => (
    <Routes>
        <Route path="tests/:run" element={<TrialPage />} />
        <Route path="*" element={<Trials />} />
    </Routes>
);

const Past = () => (
    <Routes>
        <Route path="history" element={<History />} />
        <Route path="history/:version" element={<VersionPage />} />
    </Routes>
);

const NotForViewers = () => (
    <Empty title="Rules are for editors and admins" icon={<IconLock size={22} />}>
        You may look at this space, and at what tests of its rules found. Ask an admin of the workspace for the role
        editor to see and change the rules themselves.
    </Empty>
);
