import { Alert, Badge, Button, Card, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { IconLock, IconMessage2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { may, useSession } from '@/api/session';
import type { StatementAnswer, Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { Time } from '@/parts/Time';
import { useAddress } from '../address';
import { said } from './said';
import { Withdraw } from './Withdraw';

/** What people said of who this customer is; each can be withdrawn, as if it had never been said. */
export default function Statements({ space, customer }: { space: string; customer: Whole }) {
    const session = useSession();
    if (!may(session.data, 'space_admin'))
        return (
            <Alert variant="light" icon={<IconLock size={18} />} title="For editors">
                Statements are shown to those who may make them.
            </Alert>
        );
    return <List space={space} customer={customer} />;
}

function List({ space, customer }: { space: string; customer: Whole }) {
    const [address, change] = useAddress();
    const all = address.get('withdrawn') === 'shown';
    const asked = useInfiniteQuery({
        queryKey: [space, 'profile', customer.id, 'statements', all],
        queryFn: ({ pageParam }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/statements', {
                    params: {
                        path: { space },
                        query: {
                            about: customer.id,
                            limit: 50,
                            ...(all && { all }),
                            ...(pageParam && { before: pageParam }),
                        },
                    },
                }),
            ),
        initialPageParam: 0,
        getNextPageParam: (last) => last.next ?? undefined,
    });
    return (
        <Stack gap="sm">
            <Group justify="space-between">
                <Text size="sm" c="dimmed">
                    Statements about this customer. Those in the ruleset itself stand there.
                </Text>
                <Switch
                    label="Withdrawn ones too"
                    checked={all}
                    onChange={(event) => change({ withdrawn: event.currentTarget.checked ? 'shown' : null })}
                />
            </Group>
            <Asked query={asked}>
                {({ pages }) => {
                    const statements = pages.flatMap((page) => page.statements);
                    return (
                        <>
                            {statements.map((one) => (
                                <Statement key={one.number} space={space} customer={customer} one={one} />
                            ))}
                            {statements.length === 0 && !asked.hasNextPage && (
                                <Card>
                                    <Empty title="No statements" icon={<IconMessage2 size={22} />}>
                                        Nobody said anything of who this customer is: what is joined follows from the
                                        rules.
                                    </Empty>
                                </Card>
                            )}
                            <More query={asked} />
                        </>
                    );
                }}
            </Asked>
        </Stack>
    );
}

function Statement({ space, customer, one }: { space: string; customer: Whole; one: StatementAnswer }) {
    const [asking, setAsking] = useState(false);
    const { kind, names } = said(one.statement);
    return (
        <Card role="article" aria-label={`Statement ${one.number}`}>
            <Group justify="space-between" align="flex-start" wrap="nowrap">
                <Stack gap={6} miw={0}>
                    <Group gap="xs">
                        <Badge variant="light" tt="none" color={one.withdrawn ? 'gray' : 'indigo'}>
                            {kind}
                        </Badge>
                        <Text size="xs" c="dimmed">
                            {one.by}, <Time at={one.made} words />
                            {one.withdrawn && (
                                <>
                                    , withdrawn by {one.withdrawn_by} <Time at={one.withdrawn} words />
                                </>
                            )}
                        </Text>
                    </Group>
                    <Group gap={6}>
                        {names.map((name) => (
                            <Code key={name} className="break">
                                {name}
                            </Code>
                        ))}
                    </Group>
                    {one.reason && <Text size="sm">{one.reason}</Text>}
                </Stack>
                {!one.withdrawn && (
                    <Button variant="default" size="xs" style={{ flexShrink: 0 }} onClick={() => setAsking(true)}>
                        Withdraw
                    </Button>
                )}
            </Group>
            {asking && (
                <Withdraw space={space} own={customer.id} number={one.number} onClose={() => setAsking(false)} />
            )}
        </Card>
    );
}
