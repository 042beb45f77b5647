import type { RequestAnswer } from '@/api/schema';

export type Kind = RequestAnswer['kind'];
export type State = RequestAnswer['state'];

/** What was asked for, as a list says it. */
export const KINDS: Record<Kind, string> = {
    delete: 'Delete',
    suppress_and_delete: 'Delete and keep out',
    suppress: 'Keep out',
    unsuppress: 'Let in again',
    retain: 'Old events',
};

/** How far a request is: the word, its colour, and the sentence. */
export const STATES: Record<State, { word: string; color: string; says: string }> = {
    waiting: { word: 'Waiting', color: 'gray', says: 'It begins as soon as the requests before it are done.' },
    running: {
        word: 'Under way',
        color: 'blue',
        says: 'It is being done in small steps, so that nobody waits for it.',
    },
    erasing: {
        word: 'Erasing',
        color: 'blue',
        says: 'All of it is gone from every answer; the free places of the database are being cleared.',
    },
    done: { word: 'Done', color: 'teal', says: 'It is done.' },
    failed: {
        word: 'Failed',
        color: 'red',
        says: 'It could not be done. Ask again, or look into the log of the service.',
    },
};

export const isOver = (request: RequestAnswer) => request.state === 'done' || request.state === 'failed';

export const deletes = (kind: Kind) => kind === 'delete' || kind === 'suppress_and_delete';
