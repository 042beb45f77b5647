import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { PersonAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { tellDone } from '@/parts/told';
import { type Membership, MembershipFields } from './MembershipFields';

/** Changes what somebody is called and may do, from their next click on. */
export function ChangePerson({ person, onClose }: { person: PersonAnswer; onClose: () => void }) {
    const queries = useQueryClient();
    const { name, role, space, personal } = person;
    const [said, setSaid] = useState<Membership>({ name, role, space, personal });
    const change = useMutation({
        mutationFn: () =>
            answer(
                api.PATCH('/api/v1/people/{person}', {
                    params: { path: { person: person.id } },
                    body: { ...said, name: said.name.trim() },
                }),
            ),
        onSuccess: () => {
            for (const key of ['people', 'names', 'session']) void queries.invalidateQueries({ queryKey: [key] });
            tellDone(`${said.name.trim()} is changed.`);
            onClose();
        },
    });
    return (
        <Confirm
            opened
            title={`Change ${name}`}
            act="Save"
            disabled={!said.name.trim()}
            loading={change.isPending}
            onClose={onClose}
            onConfirm={() => change.mutate()}
        >
            <MembershipFields said={said} onChange={setSaid} />
            {change.error && <Failed error={change.error} />}
        </Confirm>
    );
}
