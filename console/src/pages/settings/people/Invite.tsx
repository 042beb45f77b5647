import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { Invited } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { type Membership, MembershipFields } from './MembershipFields';

const NEW: Membership = { name: '', role: 'viewer', space: null, personal: 'masked' };

/** Adds somebody, and answers with the link by which they set a password. */
export function Invite({ onInvited, onClose }: { onInvited: (invited: Invited) => void; onClose: () => void }) {
    const queries = useQueryClient();
    const [email, setEmail] = useState('');
    const [said, setSaid] = useState(NEW);
    const invite = useMutation({
        mutationFn: () =>
            answer(api.POST('/api/v1/people', { body: { ...said, name: said.name.trim(), email: email.trim() } })),
        onSuccess: (invited) => {
            void queries.invalidateQueries({ queryKey: ['people'] });
            void queries.invalidateQueries({ queryKey: ['names'] });
            onInvited(invited);
            onClose();
        },
    });
    return (
        <Confirm
            opened
            title="Invite somebody"
            act="Invite"
            disabled={!said.name.trim() || !email.includes('@')}
            loading={invite.isPending}
            onClose={onClose}
            onConfirm={() => invite.mutate()}
        >
            <TextInput
                label="E-mail address"
                type="email"
                data-autofocus
                autoComplete="off"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <MembershipFields said={said} onChange={setSaid} />
            {invite.error && <Failed error={invite.error} />}
        </Confirm>
    );
}
