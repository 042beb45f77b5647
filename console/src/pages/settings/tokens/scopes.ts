import type { Scope } from '@/api/session';

/** What a token may do: in a word, and in a sentence. */
export const SCOPES: Record<Scope, { name: string; says: string }> = {
    read: { name: 'Read', says: 'Reads customers, and why they are one. Changes nothing.' },
    space_admin: { name: 'Administer a space', says: 'Also rules, sources, decisions and privacy of its space.' },
    admin: { name: 'Administer all', says: 'Everything: spaces, people, tokens. Always for all spaces.' },
};
