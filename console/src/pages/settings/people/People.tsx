import { Button, Group, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { Invited } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { ChangePerson } from './ChangePerson';
import { type Doing, DOINGS } from './doing';
import { Invite } from './Invite';
import { Link } from './Link';
import { PeopleTable } from './PeopleTable';

/** Who may sign in to the console. */
export function People() {
    const [inviting, setInviting] = useState(false);
    const [doing, setDoing] = useState<Doing | null>(null);
    const [invited, setInvited] = useState<Invited | null>(null);
    const query = useQuery({ queryKey: ['people'], queryFn: () => answer(api.GET('/api/v1/people')) });
    const Act = doing && doing.what !== 'change' ? DOINGS[doing.what] : null;
    const close = () => setDoing(null);
    return (
        <>
            <Group justify="space-between" p="md" align="flex-start">
                <Text size="sm" c="dimmed" maw={640} flex={1} miw={200}>
                    Everybody has an account of their own. Who is invited sets a password by a link that works once.
                </Text>
                <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
                    Invite
                </Button>
            </Group>
            <Asked query={query} height={160}>
                {({ people }) => <PeopleTable people={people} onDo={(person, what) => setDoing({ person, what })} />}
            </Asked>
            {inviting && <Invite onInvited={setInvited} onClose={() => setInviting(false)} />}
            {doing?.what === 'change' && <ChangePerson person={doing.person} onClose={close} />}
            {doing && Act && <Act person={doing.person} onClose={close} onInvited={setInvited} />}
            {invited && <Link invited={invited} onClose={() => setInvited(null)} />}
        </>
    );
}
