import { Card, Stack } from '@mantine/core';
import { IconTimelineEvent } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { useAddress } from '../address';
import { useActivity, useTimeline } from '../asked';
import { choiceOf } from './choice';
import { OpenedRecord } from './OpenedRecord';
import { TimelineFilters } from './TimelineFilters';
import { TimelineList } from './TimelineList';

/** All that a customer did, over all devices and sources. */
export default function Timeline({ space, customer }: { space: string; customer: Whole }) {
    const [address, change] = useAddress();
    const activity = useActivity(space, customer.id);
    const timeline = useTimeline(space, customer.id, choiceOf(address));
    const records = useMemo(() => timeline.data?.pages.flatMap((page) => page.data) ?? [], [timeline.data]);
    const open = address.get('open');
    return (
        <Stack gap="sm">
            <TimelineFilters activity={activity.data?.activity ?? []} identifiers={customer.identifiers} />
            <Asked query={timeline}>
                {() => (
                    <Card p={0}>
                        {records.length > 0 ? (
                            <TimelineList
                                records={records}
                                more={timeline.hasNextPage}
                                reading={timeline.isFetchingNextPage}
                                onMore={timeline.fetchNextPage}
                                onOpen={(record) => change({ open: record }, 'kept')}
                            />
                        ) : (
                            <Empty title="No such records" icon={<IconTimelineEvent size={22} />}>
                                No record of this customer is like what you chose.
                            </Empty>
                        )}
                    </Card>
                )}
            </Asked>
            {open && (
                <OpenedRecord space={space} customer={customer} record={open} onClose={() => change({ open: null })} />
            )}
        </Stack>
    );
}
