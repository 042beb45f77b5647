import type { CallAnswer } from '@/api/schema';

export type Outcome = CallAnswer['outcome'];

/** What can become of a call, as it is shown. */
export const OUTCOMES: Record<Outcome, { name: string; color: string; says: string }> = {
    accepted: {
        name: 'Accepted',
        color: 'teal',
        says: 'It is kept, and part of what is resolved.',
    },
    duplicate: {
        name: 'Duplicate',
        color: 'gray',
        says: 'It was there already, by its message id: sending it again changed nothing.',
    },
    refused: { name: 'Refused', color: 'red', says: 'It is not kept.' },
    suppressed: {
        name: 'Kept out',
        color: 'orange',
        says: 'It is of somebody who is kept out: nothing of it is kept.',
    },
};

/** What a call says happened, in a few words. */
export const callName = (one: CallAnswer): string => {
    const name = one.event ?? one.payload?.name;
    return typeof name === 'string' && name ? name : one.type;
};
