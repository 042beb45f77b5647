import { Group, SegmentedControl, Select } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { Queue } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Page } from '@/parts/Page';
import { ShowPersonal } from '@/parts/Personal';
import { useSpace } from '@/shell/space';
import { byOf, ORDERS, type Show, SHOWS, showOf, useReviewCounts } from './asked';
import { Decided, Skipped } from './Decided';
import { Desk } from './Desk';

const NAMES: Record<Show, string> = {
    open: 'To decide',
    skipped: 'Skipped',
    confirmed: 'Same',
    refused: 'Different',
};

/** Proposals of rules, one at a time; and those that were decided. */
export default function Review() {
    const space = useSpace();
    const [params, setParams] = useSearchParams();
    const counts = useReviewCounts(space).data;
    const by = byOf(params.get('by'));
    const show = showOf(params.get('show'));
    const set = (name: string, value: string) =>
        setParams((now) => {
            now.set(name, value);
            return now;
        });
    return (
        <Page
            title="Review"
            says="Rules propose that two customers are one and the same. You decide."
            actions={
                <>
                    <ShowPersonal />
                    <Select
                        aria-label="Order"
                        size="xs"
                        w={170}
                        data={Object.entries(ORDERS).map(([value, label]) => ({ value, label }))}
                        value={by}
                        allowDeselect={false}
                        onChange={(chosen) => chosen && set('by', chosen)}
                    />
                </>
            }
        >
            <Group style={{ overflowX: 'auto' }} wrap="nowrap">
                <SegmentedControl
                    aria-label="Show"
                    size="xs"
                    value={show}
                    onChange={(chosen) => set('show', chosen)}
                    data={SHOWS.map((value) => ({ value, label: named(value, counts) }))}
                />
            </Group>
            {show === 'open' && <Desk key={by} space={space} by={by} counts={counts} />}
            {show === 'skipped' && <Skipped space={space} by={by} />}
            {(show === 'confirmed' || show === 'refused') && <Decided space={space} by={by} state={show} />}
        </Page>
    );
}

const named = (show: Show, counts: Queue | undefined) =>
    counts ? `${NAMES[show]} ${count(counts[show])}` : NAMES[show];
