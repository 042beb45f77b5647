import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '@/api/client';
import type { Invited, PersonAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';

export type What = 'change' | 'link' | 'signOut' | 'disable' | 'enable' | 'remove';

/** Something that is about to be done to somebody. */
export interface Doing {
    person: PersonAnswer;
    what: What;
}

interface Props {
    person: PersonAnswer;
    onClose: () => void;
    onInvited: (invited: Invited) => void;
}

interface Act {
    title: (person: PersonAnswer) => string;
    says: ReactNode;
    act: string;
    red?: boolean;
    /** What the service is asked; an invitation is shown. */
    does: (person: PersonAnswer) => Promise<Invited | null>;
    done: (person: PersonAnswer) => string;
}

const at = (person: PersonAnswer) => ({ params: { path: { person: person.id } } });

async function mayEnter(person: PersonAnswer, disabled: boolean) {
    await answer(api.PATCH('/api/v1/people/{person}', { ...at(person), body: { disabled } }));
    return null;
}

/** Ends every session of somebody. */
export async function signOut(person: string) {
    const { sessions } = await answer(api.GET('/api/v1/sessions', { params: { query: { person } } }));
    for (const one of sessions)
        await answer(api.DELETE('/api/v1/sessions/{session}', { params: { path: { session: one.id } } }));
    return null;
}

const ACTS: Record<Exclude<What, 'change'>, Act> = {
    link: {
        title: ({ name }) => `A new link for ${name}?`,
        says: 'A link from before does not work any more. The present password works until a new one is set.',
        act: 'Make a link',
        does: (person) => answer(api.POST('/api/v1/people/{person}/reset', at(person))),
        done: () => 'The link is made.',
    },
    signOut: {
        title: ({ name }) => `Sign ${name} out everywhere?`,
        says: 'All their sessions end at once, in every browser. They can sign in again with their password.',
        act: 'Sign out',
        does: ({ id }) => signOut(id),
        done: ({ name }) => `${name} is signed out.`,
    },
    disable: {
        title: ({ name }) => `Disable ${name}?`,
        says: 'Their sessions end at once and they cannot sign in until you let them. What they did stays theirs.',
        act: 'Disable',
        red: true,
        does: (person) => mayEnter(person, true),
        done: ({ name }) => `${name} cannot sign in any more.`,
    },
    enable: {
        title: ({ name }) => `Let ${name} sign in again?`,
        says: 'They sign in with the password that they had.',
        act: 'Let in',
        does: (person) => mayEnter(person, false),
        done: ({ name }) => `${name} can sign in again.`,
    },
    remove: {
        title: ({ name }) => `Remove ${name}?`,
        says: 'Their account and their sessions are gone. The audit log keeps what they did, without their name.',
        act: 'Remove',
        red: true,
        does: async (person) => {
            await answer(api.DELETE('/api/v1/people/{person}', at(person)));
            return null;
        },
        done: ({ name }) => `${name} is removed.`,
    },
};

function asks(one: Act) {
    return function Asks({ person, onClose, onInvited }: Props) {
        const queries = useQueryClient();
        const act = useMutation({
            mutationFn: () => one.does(person),
            onSuccess: (invited) => {
                tellDone(one.done(person));
                if (invited) onInvited(invited);
                onClose();
            },
            onError: tellFailed,
            onSettled: () => queries.invalidateQueries({ queryKey: ['people'] }),
        });
        return (
            <Confirm
                opened
                title={one.title(person)}
                act={one.act}
                red={one.red}
                loading={act.isPending}
                onClose={onClose}
                onConfirm={() => act.mutate()}
            >
                <Text size="sm">{one.says}</Text>
            </Confirm>
        );
    };
}

/** What asks before each of them is done. */
export const DOINGS = {
    link: asks(ACTS.link),
    signOut: asks(ACTS.signOut),
    disable: asks(ACTS.disable),
    enable: asks(ACTS.enable),
    remove: asks(ACTS.remove),
};
