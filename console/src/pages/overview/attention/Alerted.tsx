import { Anchor, Button } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { AlertAnswer } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Time } from '@/parts/Time';
import { tellFailed } from '@/parts/told';
import { Item, Why } from './Item';

/** An alert that nobody has acknowledged yet. */
export function Alerted({ space, one }: { space: string; one: AlertAnswer }) {
    const queries = useQueryClient();
    const mine = may(useSession().data, 'space_admin');
    const acknowledge = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/alerts/{alert}/acknowledge', {
                    params: { path: { space, alert: String(one.number) } },
                }),
            ),
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'monitoring', 'alerts'] }),
        onError: tellFailed,
    });
    return (
        <Item
            icon={<IconBell size={18} />}
            color="red"
            title={one.says}
            actions={
                mine && (
                    <Button
                        size="xs"
                        variant="default"
                        loading={acknowledge.isPending}
                        onClick={() => acknowledge.mutate()}
                    >
                        Acknowledge
                    </Button>
                )
            }
        >
            <Why>
                {one.value !== null && <>The value is {one.value}. </>}
                Since <Time at={one.raised} words />.{' '}
                {one.profile && (
                    <Anchor component={Link} to={`/s/${space}/customers/${one.profile}`} size="sm">
                        See the customer
                    </Anchor>
                )}
            </Why>
        </Item>
    );
}
