import { ActionIcon, Badge, Menu, Table, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { PersonAnswer } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import type { What } from './doing';
import { ROLES } from './roles';

type OnDo = (person: PersonAnswer, what: What) => void;

export function PeopleTable({ people, onDo }: { people: PersonAnswer[]; onDo: OnDo }) {
    return (
        <Table.ScrollContainer minWidth={820}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Who</Table.Th>
                        <Table.Th>Role</Table.Th>
                        <Table.Th>Space</Table.Th>
                        <Table.Th>Personal data</Table.Th>
                        <Table.Th>Last seen</Table.Th>
                        <Table.Th className="numbers">Sessions</Table.Th>
                        <Table.Th pr="md" aria-label="Actions" />
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {people.map((one) => (
                        <PersonRow key={one.id} person={one} onDo={onDo} />
                    ))}
                </Table.Tbody>
            </Table>
        </Table.ScrollContainer>
    );
}

function PersonRow({ person, onDo }: { person: PersonAnswer; onDo: OnDo }) {
    return (
        <Table.Tr>
            <Table.Td pl="md">
                <Text size="sm" fw={500}>
                    {person.name} <State person={person} />
                </Text>
                <Text size="xs" c="dimmed">
                    {person.email}
                </Text>
            </Table.Td>
            <Table.Td>{ROLES[person.role].name}</Table.Td>
            <Table.Td>{person.space ?? 'all'}</Table.Td>
            <Table.Td>{person.personal === 'masked' ? 'masked until asked for' : 'shown'}</Table.Td>
            <Table.Td>{person.last_seen ? <Time at={person.last_seen} words /> : 'never'}</Table.Td>
            <Table.Td className="numbers">{count(person.sessions)}</Table.Td>
            <Table.Td pr="md" ta="right">
                <Actions person={person} onDo={onDo} />
            </Table.Td>
        </Table.Tr>
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
