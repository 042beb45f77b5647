import {
    IconApps,
    IconBrandAndroid,
    IconBrandApple,
    IconFileSpreadsheet,
    IconHeadset,
    IconPlug,
    IconServer,
    IconUsersGroup,
    IconWorld,
} from '@tabler/icons-react';
import type { NewSource } from '@/api/schema';

export type Kind = NewSource['kind'];

/** What a source can be, in the order in which it is offered. */
export const KINDS: Record<Kind, { name: string; icon: typeof IconWorld; about: string }> = {
    website: {
        name: 'Website',
        icon: IconWorld,
        about: 'A page in a browser, with analytics.js',
    },
    ios: {
        name: 'iOS app',
        icon: IconBrandApple,
        about: 'An app for iPhone or iPad',
    },
    android: {
        name: 'Android app',
        icon: IconBrandAndroid,
        about: 'An app for Android',
    },
    app: {
        name: 'Other app',
        icon: IconApps,
        about: 'Another app, such as one for a desktop or a television',
    },
    server: {
        name: 'Server',
        icon: IconServer,
        about: 'Your own backend, in any language',
    },
    crm: {
        name: 'CRM',
        icon: IconUsersGroup,
        about: 'A table of customers, exported as a file',
    },
    support: {
        name: 'Support desk',
        icon: IconHeadset,
        about: 'Tickets and calls, as a file or over HTTP',
    },
    file: {
        name: 'File',
        icon: IconFileSpreadsheet,
        about: 'Any table that you have as CSV',
    },
    other: {
        name: 'Something else',
        icon: IconPlug,
        about: 'Whatever can send an HTTP request',
    },
};

/** The kind as it is shown; one that a newer service knows is something else. */
export const kindOf = (kind: string) => KINDS[(kind in KINDS ? kind : 'other') as Kind];
