import { Badge, Button, Card, Group, Text, Title } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, api, Refused } from '@/api/client';
import type { WebhookAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { ListTable } from '@/parts/ListTable';
import { Needs } from '@/parts/Needs';
import { Time } from '@/parts/Time';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { Deliveries } from './Deliveries';
import { NewWebhook } from './NewWebhook';
import { RemoveWebhook } from './RemoveWebhook';

/** Where alerts are sent. */
export function Webhooks({ editor }: { editor: boolean }) {
    const [adding, setAdding] = useState(false);
    return (
        <Card p={0} component="section" aria-label="Webhooks">
            <Needs scope="space_admin" what="where alerts are sent">
                <Group justify="space-between" p="md" align="flex-start">
                    <div style={{ flex: 1, minWidth: 200 }}>
                        <Title order={2} size="h3">
                            Where to be told
                        </Title>
                        <Text size="sm" c="dimmed">
                            Every alert is sent as signed JSON, with identifiers masked, and again later where nobody
                            answers.
                        </Text>
                    </div>
                    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                        New webhook
                    </Button>
                </Group>
                {editor && <WebhooksList />}
                {adding && <NewWebhook onClose={() => setAdding(false)} />}
            </Needs>
        </Card>
    );
}

function WebhooksList() {
    const space = useSpace();
    const [search, setSearch] = useSearchParams();
    const [removing, setRemoving] = useState<WebhookAnswer | null>(null);
    const query = useQuery({
        queryKey: [space, 'webhooks'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/webhooks', { params: { path: { space } } })),
    });
    const opened = search.get('deliveries');
    return (
        <>
            <Asked query={query} height={120}>
                {({ webhooks }) =>
                    webhooks.length === 0 ? (
                        <Empty title="Alerts are sent nowhere" icon={<IconWebhook size={22} />}>
                            Add the https address of a chat, a pager, or a program of your own.
                        </Empty>
                    ) : (
                        <ListTable
                            rows={webhooks}
                            keyOf={(one) => one.number}
                            minWidth={640}
                            columns={[
                                { name: 'Address', shows: (one) => <Address webhook={one} /> },
                                { name: 'Since', shows: (one) => <Time at={one.created} /> },
                                { shows: (one) => <WebhookActions webhook={one} onRemove={() => setRemoving(one)} /> },
                            ]}
                        />
                    )
                }
            </Asked>
            {opened && <Deliveries webhook={opened} onClose={() => setSearch({})} />}
            {removing && <RemoveWebhook webhook={removing} onClose={() => setRemoving(null)} />}
        </>
    );
}

function Address({ webhook }: { webhook: WebhookAnswer }) {
    return (
        <span className="break">
            {webhook.url}{' '}
            {webhook.stopped && (
                <Badge size="sm" variant="light" color="red" component="span">
                    stopped: it wanted no more
                </Badge>
            )}
        </span>
    );
}

function WebhookActions({ webhook, onRemove }: { webhook: WebhookAnswer; onRemove: () => void }) {
    const space = useSpace();
    const [, setSearch] = useSearchParams();
    const path = { space, webhook: String(webhook.number) };
    const attempt = useMutation({
        mutationFn: () => answer(api.POST('/api/v1/spaces/{space}/webhooks/{webhook}/try', { params: { path } })),
        onSuccess: ({ delivered, outcome }) =>
            delivered
                ? tellDone(`It arrived: the host ${outcome}.`)
                : tellFailed(new Refused(502, 'unreachable', outcome, null)),
        onError: tellFailed,
    });
    return (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
            <Button size="compact-xs" variant="light" loading={attempt.isPending} onClick={() => attempt.mutate()}>
                Try
            </Button>
            <Button
                size="compact-xs"
                variant="default"
                onClick={() => setSearch({ deliveries: String(webhook.number) })}
            >
                Deliveries
            </Button>
            <Button size="compact-xs" variant="light" color="red" onClick={onRemove}>
                Remove
            </Button>
        </Group>
    );
}
