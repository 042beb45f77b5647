import type { PersonAnswer } from '@/api/schema';

export type Role = PersonAnswer['role'];

/** What a person may do: in a word, and in a sentence. */
export const ROLES: Record<Role, { name: string; says: string }> = {
    viewer: { name: 'Viewer', says: 'Looks at customers, and at why they are one. Changes nothing.' },
    editor: { name: 'Editor', says: 'Also rules, sources, review, and privacy.' },
    admin: { name: 'Admin', says: 'Everything: spaces, people, tokens. Always for all spaces.' },
};
