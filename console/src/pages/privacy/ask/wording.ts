import type { DeletionPreview, Warned } from '@/api/schema';
import { counted } from '@/parts/numbers';
import type { What } from './Who';

const DOUBTFUL = ['contested', 'several_users', 'several_names'];

/** The warnings that somebody has to answer by saying how far it goes. */
export const doubts = (preview: DeletionPreview): Warned[] =>
    preview.warnings.filter((one) => DOUBTFUL.includes(one.code));

/** What the button does. */
export const act = (what: What) =>
    ({
        delete: 'Delete',
        suppress_and_delete: 'Delete and keep out',
        suppress: 'Keep out',
    })[what];

/** A way of saying how far it goes: its name, and what it means here. */
export function reaches(what: What, { scope, records }: DeletionPreview): { name: string; says: string } {
    if (what === 'suppress')
        return scope === 'records'
            ? {
                  name: 'Only this identifier',
                  says: 'Calls and rows that carry it are not taken in.',
              }
            : {
                  name: 'The whole customer',
                  says: 'So are those with any other identifier that is theirs alone.',
              };
    return scope === 'records'
        ? {
              name: `Only this identifier: ${counted(records, 'record')}`,
              says: 'The records that carry it, and no others.',
          }
        : {
              name: `The whole customer: ${counted(records, 'record')}`,
              says: 'All records of the customer that it leads to.',
          };
}

/** What a confirmation says will happen, sentence by sentence. */
export function says(what: What, preview: DeletionPreview): string[] {
    const gone = preview.profiles.filter((one) => one.whole).length;
    const less = preview.profiles.length - gone;
    const sentences = [];
    if (what !== 'suppress') {
        sentences.push(`${counted(preview.records, 'record')} will be gone for good. This cannot be undone.`);
        if (gone) sentences.push(`${counted(gone, 'customer')} will be gone altogether.`);
        if (less) sentences.push(`${counted(less, 'customer')} will lose records and stay.`);
        sentences.push('Afterwards every answer is what it would be had these records never been there.');
    }
    if (what !== 'delete') sentences.push('Calls and rows that carry these identifiers will not be taken in any more.');
    sentences.push('The audit log keeps that it was done and by whom, and nothing of the person.');
    return sentences;
}
