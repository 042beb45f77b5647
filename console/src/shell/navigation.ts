import {
    IconAdjustments,
    IconChartLine,
    IconFlask,
    IconGitMerge,
    IconPlugConnected,
    IconShieldLock,
    IconUserQuestion,
    IconUsers,
} from '@tabler/icons-react';
import type { Scope } from '@/api/session';

/** The pages of a space, in the order of the menu; `scope` is what one needs to see it there. */
export const PAGES: readonly { to: string; name: string; icon: typeof IconUsers; scope: Scope }[] = [
    { to: 'overview', name: 'Overview', icon: IconChartLine, scope: 'read' },
    { to: 'customers', name: 'Customers', icon: IconUsers, scope: 'read' },
    { to: 'rules', name: 'Identity resolution', icon: IconGitMerge, scope: 'space_admin' },
    { to: 'simulator', name: 'Simulator', icon: IconFlask, scope: 'read' },
    { to: 'review', name: 'Review', icon: IconUserQuestion, scope: 'read' },
    { to: 'sources', name: 'Sources', icon: IconPlugConnected, scope: 'space_admin' },
    { to: 'privacy', name: 'Privacy', icon: IconShieldLock, scope: 'space_admin' },
    { to: 'settings', name: 'Settings', icon: IconAdjustments, scope: 'read' },
];
