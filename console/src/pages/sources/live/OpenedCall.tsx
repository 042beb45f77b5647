import { Alert, Anchor, Badge, Code, Drawer, Group, List, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { CallAnswer } from '@/api/schema';
import { CopiedCode } from '@/parts/CopiedCode';
import { Facts } from '@/parts/Facts';
import { ShowPersonal } from '@/parts/Personal';
import { Time } from '@/parts/Time';
import { callName, OUTCOMES } from './outcomes';

/** One call: what became of it, whose it is in each space, and all that was sent. */
export function OpenedCall({ call, onClose }: { call: CallAnswer; onClose: () => void }) {
    const { name, color, says } = OUTCOMES[call.outcome];
    return (
        <Drawer
            opened
            onClose={onClose}
            position="right"
            size="lg"
            title={
                <Group gap="xs">
                    <Text fw={600}>{callName(call)}</Text>
                    <Badge color={color} variant="light" tt="none">
                        {name}
                    </Badge>
                </Group>
            }
            closeButtonProps={{ 'aria-label': 'Close' }}
        >
            <Stack>
                <Alert color={color} title={says}>
                    {call.reason && (
                        <Text size="sm" className="break">
                            {call.code && <Code>{call.code}</Code>} {call.reason}
                        </Text>
                    )}
                    <Whose profiles={call.profiles} />
                </Alert>
                <Facts
                    of={[
                        ['Received', <Time key="time" at={call.time} />],
                        ['Type', <Code key="type">{call.type}</Code>],
                        ['Event', call.event],
                        ['Message id', call.message_id && <Code className="break">{call.message_id}</Code>],
                    ]}
                />
                <Sent call={call} />
            </Stack>
        </Drawer>
    );
}

function Whose({ profiles }: { profiles: CallAnswer['profiles'] }) {
    const found = Object.entries(profiles);
    if (found.length === 0) return null;
    return (
        <List size="sm" spacing={4}>
            {found.map(([space, profile]) => (
                <List.Item key={space}>
                    {profile ? (
                        <>
                            In {space} it is part of{' '}
                            <Anchor component={Link} to={`/s/${space}/customers/${profile}`} inherit underline="always">
                                this customer
                            </Anchor>
                            .
                        </>
                    ) : (
                        `In ${space} it is nobody's yet: it says nothing that identifies anybody, or only what many share.`
                    )}
                </List.Item>
            ))}
        </List>
    );
}

function Sent({ call }: { call: CallAnswer }) {
    const sent = call.payload ? JSON.stringify(call.payload, null, 2) : call.text;
    if (!sent)
        return (
            <Text size="sm" c="dimmed">
                What was sent is not kept: it is too large, or nothing of it may be.
            </Text>
        );
    return (
        <Stack gap="xs">
            <Group justify="space-between">
                <Text fw={600} size="sm">
                    What was sent
                </Text>
                <ShowPersonal />
            </Group>
            <CopiedCode label="What was sent">{sent}</CopiedCode>
        </Stack>
    );
}
