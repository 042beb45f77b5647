import { Alert, Anchor, Badge, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlayerStop } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { answer, api } from '@/api/client';
import type { DryRunAnswer } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { count, share } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { isOver, useTrial } from '../data/asking';
import { ReportView } from './ReportView';
import { stateOf } from './words';

/** A test: how far it is, and what it found. Its address can be passed on. */
export function TrialPage() {
    const space = useSpace();
    const { run = '' } = useParams();
    const trial = useTrial(space, run);
    return (
        <Asked query={trial}>
            {(found) => (
                <Stack>
                    <Head space={space} of={found} />
                    {!isOver(found.state) && <UnderWay space={space} of={found} />}
                    {found.state === 'failed' && (
                        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="The test failed" role="alert">
                            {found.error?.message}
                        </Alert>
                    )}
                    {found.state === 'cancelled' && (
                        <Card>
                            <Empty title="The test was cancelled">Nothing was found, and nothing was changed.</Empty>
                        </Card>
                    )}
                    {found.report && <ReportView run={found.id} begun={found.created} report={found.report} />}
                </Stack>
            )}
        </Asked>
    );
}

function Head({ space, of: one }: { space: string; of: DryRunAnswer }) {
    const { word, color } = stateOf(one);
    const draft = one.name.startsWith('draft ') ? one.name.slice('draft '.length) : null;
    const editor = may(useSession().data, 'space_admin');
    return (
        <Group justify="space-between" align="flex-start">
            <Stack gap={2}>
                <Anchor component={Link} to={`/s/${space}/rules/tests`} size="sm">
                    Tests
                </Anchor>
                <Group gap="xs">
                    <Title order={2}>Test of {one.name ? `the ${one.name}` : 'a ruleset'}</Title>
                    <Badge variant="light" color={color}>
                        {word}
                    </Badge>
                </Group>
                <Text size="sm" c="dimmed">
                    {one.newest === null ? 'All records' : `The newest ${count(one.newest)} records`}; begun{' '}
                    <Time at={one.created} words /> by {one.by}.
                </Text>
            </Stack>
            {draft && editor && (
                <Button component={Link} variant="default" to={`/s/${space}/rules/drafts/${encodeURIComponent(draft)}`}>
                    To the draft
                </Button>
            )}
        </Group>
    );
}

function UnderWay({ space, of: one }: { space: string; of: DryRunAnswer }) {
    const queries = useQueryClient();
    const editor = may(useSession().data, 'space_admin');
    const cancel = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/dry-runs/{run}/cancel', {
                    params: { path: { space, run: one.id } },
                }),
            ),
        onSuccess: (found) => queries.setQueryData([space, 'dry-run', one.id], found),
        onError: tellFailed,
    });
    return (
        <Card>
            <Stack gap="sm" role="status">
                <Group justify="space-between">
                    <Text size="sm">
                        {one.state === 'waiting' ? 'Waiting for its turn' : sentence(one.stage)} · {share(one.progress)}
                    </Text>
                    {editor && (
                        <Button
                            size="xs"
                            variant="default"
                            leftSection={<IconPlayerStop size={14} />}
                            loading={cancel.isPending}
                            onClick={() => cancel.mutate()}
                        >
                            Cancel
                        </Button>
                    )}
                </Group>
                <Progress value={100 * one.progress} animated aria-label="Progress of the test" />
                <Text size="xs" c="dimmed">
                    It gives way to the service. You may leave this page; the test goes on.
                </Text>
            </Stack>
        </Card>
    );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
