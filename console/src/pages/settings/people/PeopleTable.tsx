import { ActionIcon, Badge, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { PersonAnswer } from '@/api/schema';
import { ListTable } from '@/parts/ListTable';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import type { What } from './doing';
import { ROLES } from './roles';

type OnDo = (person: PersonAnswer, what: What) => void;

export function PeopleTable({ people, onDo }: { people: PersonAnswer[]; onDo: OnDo }) {
    return (
        <ListTable
            rows={people}
            keyOf={(one) => one.id}
            minWidth={820}
            columns={[
                { name: 'Who', shows: (one) => <Who person={one} /> },
                { name: 'Role', shows: (one) => ROLES[one.role].name },
                { name: 'Space', shows: (one) => one.space ?? 'all' },
                {
                    name: 'Personal data',
                    shows: (one) => (one.personal === 'masked' ? 'masked until asked for' : 'shown'),
                },
                { name: 'Last seen', shows: (one) => (one.last_seen ? <Time at={one.last_seen} words /> : 'never') },
                { name: 'Sessions', numbers: true, shows: (one) => count(one.sessions) },
                { shows: (one) => <Actions person={one} onDo={onDo} /> },
            ]}
        />
    );
}

function Who({ person }: { person: PersonAnswer }) {
    return (
        <>
            <Text size="sm" fw={500}>
                {person.name} <State person={person} />
            </Text>
            <Text size="xs" c="dimmed">
                {person.email}
            </Text>
        </>
    );
}

function State({ person }: { person: PersonAnswer }) {
    if (person.disabled)
        return (
            <Badge size="sm" variant="light" color="gray" component="span">
                disabled
            </Badge>
        );
    if (!person.ready)
        return (
            <Badge size="sm" variant="light" color="yellow" component="span">
                invited
            </Badge>
        );
    return null;
}

function Actions({ person, onDo }: { person: PersonAnswer; onDo: OnDo }) {
    return (
        <Menu position="bottom-end" withArrow>
            <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${person.name}`}>
                    <IconDots size={18} />
                </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Item onClick={() => onDo(person, 'change')}>Change</Menu.Item>
                <Menu.Item onClick={() => onDo(person, 'link')}>New link for the password</Menu.Item>
                <Menu.Item disabled={person.sessions === 0} onClick={() => onDo(person, 'signOut')}>
                    Sign out everywhere
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item onClick={() => onDo(person, person.disabled ? 'enable' : 'disable')}>
                    {person.disabled ? 'Let them sign in again' : 'Disable'}
                </Menu.Item>
                <Menu.Item color="red" onClick={() => onDo(person, 'remove')}>
                    Remove
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
