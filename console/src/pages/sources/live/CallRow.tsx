import { Anchor, Badge, Code, Group, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import dayjs from 'dayjs';
import { Link } from 'react-router';
import type { CallAnswer } from '@/api/schema';
import { callName, OUTCOMES } from './outcomes';

interface Props {
    space: string;
    call: CallAnswer;
    onOpen: () => void;
}

/** One call in the list: when, what, what became of it, and whose it is. */
export function CallRow({ space, call, onOpen }: Props) {
    const { name, color } = OUTCOMES[call.outcome];
    const profile = call.profiles[space];
    const what = callName(call);
    return (
        <Table.Tr>
            <Table.Td>
                <Text size="sm" ff="monospace" component="time" dateTime={call.time}>
                    {dayjs(call.time).format('HH:mm:ss.SSS')}
                </Text>
            </Table.Td>
            <Table.Td>
                <Badge color={color} variant="light" tt="none">
                    {name}
                </Badge>
            </Table.Td>
            <Table.Td>
                <Group gap="xs" wrap="nowrap">
                    {what !== call.type && <Code>{call.type}</Code>}
                    <UnstyledButton onClick={onOpen}>
                        <VisuallyHidden>Open the call </VisuallyHidden>
                        <Text size="sm" fw={500} span td="underline" className="break">
                            {what}
                        </Text>
                    </UnstyledButton>
                </Group>
                {call.reason && (
                    <Text
                        size="xs"
                        c="light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))"
                        className="break"
                        maw={420}
                    >
                        {call.reason}
                    </Text>
                )}
            </Table.Td>
            <Table.Td>
                {profile ? (
                    <Anchor component={Link} to={`/s/${space}/customers/${profile}`} size="sm">
                        Customer
                    </Anchor>
                ) : (
                    <Text size="sm" c="dimmed">
                        {call.outcome === 'accepted' || call.outcome === 'duplicate' ? 'Nobody yet' : ''}
                    </Text>
                )}
            </Table.Td>
        </Table.Tr>
    );
}
