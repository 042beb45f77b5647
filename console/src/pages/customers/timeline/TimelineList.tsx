import { Center, Loader, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Happened } from '@/api/schema';
import { dayOf, TimelineRow } from './TimelineRow';
import classes from './timeline.module.css';

interface Props {
    records: readonly Happened[];
    /** Whether more can be read, and is being read. */
    more: boolean;
    reading: boolean;
    onMore: () => void;
    onOpen: (record: string) => void;
}

const ROW = 52;
const DAY = 37;
const BEFORE_THE_END = 30;

/** Records in order, of which only those in sight are drawn; more are read before the end is in sight. */
export function TimelineList({ records, more, reading, onMore, onOpen }: Props) {
    const scroller = useRef<HTMLDivElement>(null);
    const days = records.map((one, place) => {
        const before = records[place - 1];
        const day = dayOf(one);
        return before && dayOf(before) === day ? null : day;
    });
    // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized on what it answers
    const rows = useVirtualizer({
        count: records.length,
        getScrollElement: () => scroller.current,
        estimateSize: (place) => (days[place] ? ROW + DAY : ROW),
        getItemKey: (place) => records[place]?.record ?? place,
        overscan: 12,
    });
    const shown = rows.getVirtualItems();
    const last = shown.at(-1)?.index ?? 0;
    useEffect(() => {
        if (more && !reading && last >= records.length - BEFORE_THE_END) onMore();
    }, [more, reading, last, records.length, onMore]);
    return (
        <div
            ref={scroller}
            className={classes.scroller}
            tabIndex={0}
            role="feed"
            aria-label="Records"
            aria-busy={reading}
        >
            <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
                {shown.map(({ index, key, start }) => {
                    const one = records[index];
                    return (
                        one && (
                            <div
                                key={key}
                                role="article"
                                aria-posinset={index + 1}
                                aria-setsize={more ? -1 : records.length}
                                data-index={index}
                                ref={rows.measureElement}
                                style={{
                                    position: 'absolute',
                                    insetInline: 0,
                                    top: 0,
                                    transform: `translateY(${start}px)`,
                                }}
                            >
                                <TimelineRow one={one} day={days[index] ?? null} onOpen={onOpen} />
                            </div>
                        )
                    );
                })}
            </div>
            <Center py="sm">
                {more ? (
                    <Loader size="sm" type="dots" />
                ) : (
                    <Text size="xs" c="dimmed">
                        That is all.
                    </Text>
                )}
            </Center>
        </div>
    );
}
