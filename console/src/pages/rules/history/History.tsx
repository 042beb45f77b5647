import { Anchor, Badge, Card, Group, List, Stack, Text, Timeline } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconLoader } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { VersionAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { More } from '@/parts/More';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { useSpace } from '@/shell/space';
import { useVersions } from '../data/asking';

const SHOWN = 4;

/** Every version that was ever in force, newest first. */
export function History() {
    const space = useSpace();
    const versions = useVersions(space);
    return (
        <Card>
            <Asked query={versions}>
                {({ pages }) => (
                    <>
                        <Timeline bulletSize={24} lineWidth={2} active={-1}>
                            {pages
                                .flatMap((page) => page.versions)
                                .map((one) => (
                                    <Timeline.Item key={one.version} bullet={<Bullet of={one} />}>
                                        <Told of={one} />
                                    </Timeline.Item>
                                ))}
                        </Timeline>
                        <More query={versions} />
                    </>
                )}
            </Asked>
        </Card>
    );
}

function Bullet({ of: { state } }: { of: VersionAnswer }) {
    if (state === 'active') return <IconCircleCheck size={16} />;
    return state === 'activating' ? <IconLoader size={16} /> : <IconCircleDashed size={16} />;
}

function Told({ of: one }: { of: VersionAnswer }) {
    return (
        <Stack gap={4} data-version={one.version}>
            <Group gap="xs">
                <Anchor component={Link} to={`../history/${one.version}`} fw={600}>
                    Version {one.version}
                </Anchor>
                <StateBadge state={one.state} />
                {one.returns_to !== null && (
                    <Badge variant="light" color="gray">
                        Back to version {one.returns_to}
                    </Badge>
                )}
            </Group>
            {one.note && (
                <Text size="sm" className="break">
                    {one.note}
                </Text>
            )}
            <Text size="sm" c="dimmed">
                {one.by}, <Time at={one.made} words />
            </Text>
            <Changes of={one.changes} />
        </Stack>
    );
}

function Changes({ of: changes }: { of: string[] | null }) {
    if (!changes || changes.length === 0) return null;
    return (
        <List size="sm" spacing={2}>
            {changes.slice(0, SHOWN).map((one) => (
                <List.Item key={one} className="break">
                    {one}
                </List.Item>
            ))}
            {changes.length > SHOWN && (
                <List.Item c="dimmed">and {counted(changes.length - SHOWN, 'other change')}</List.Item>
            )}
        </List>
    );
}

export function StateBadge({ state }: { state: VersionAnswer['state'] }) {
    if (state === 'past') return null;
    return (
        <Badge variant="light" color={state === 'active' ? 'teal' : 'indigo'}>
            {state === 'active' ? 'In force' : 'Coming into force'}
        </Badge>
    );
}
