import { Badge, Box, Group, Text, UnstyledButton } from '@mantine/core';
import type { Happened } from '@/api/schema';
import { Time } from '@/parts/Time';
import { detailOf, titleOf } from './happened';
import classes from './timeline.module.css';

interface Props {
    one: Happened;
    /** A record begins a day if the one above it was on another day. */
    day: string | null;
    onOpen: (record: string) => void;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** One record of a timeline, under its day where that begins. */
export function TimelineRow({ one, day, onOpen }: Props) {
    return (
        <Box>
            {day && (
                <Text className={classes.day} size="xs" fw={600} c="dimmed">
                    {day}
                </Text>
            )}
            <UnstyledButton className={classes.row} onClick={() => onOpen(one.record)}>
                <Text className={classes.clock} size="xs" c="dimmed">
                    {one.time ? CLOCK.format(new Date(one.time)) : '–'}
                </Text>
                <span className={classes.dot} data-type={one.type} />
                <Box miw={0} flex={1}>
                    <Text size="sm" fw={500} truncate>
                        {titleOf(one)}
                    </Text>
                    <Text size="xs" c="dimmed" truncate>
                        {detailOf(one) || one.record}
                    </Text>
                </Box>
                <Group gap={6} wrap="nowrap">
                    <Text size="xs" c="dimmed" visibleFrom="sm" truncate maw={180}>
                        {deviceOf(one)}
                    </Text>
                    <Badge variant="default" tt="none" fw={500} maw={130}>
                        {one.source}
                    </Badge>
                </Group>
            </UnstyledButton>
        </Box>
    );
}

/** The kinds of identifiers that say which device it was. */
function deviceOf(one: Happened): string {
    const types = Object.keys(one.identifiers);
    const device = types.find((type) => /^(ios|android)\./.test(type));
    if (device) return device.startsWith('ios') ? 'iOS device' : 'Android device';
    return types.includes('anonymous_id') ? 'Browser' : '';
}

/** The day of a record in the reader's zone. */
export function dayOf(one: Happened): string {
    return one.time ? DAY.format(new Date(one.time)) : 'Time unknown';
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

/** Its exact time. */
export function ExactTime({ at }: { at: string | null }) {
    return at ? <Time at={at} size="sm" /> : 'Unknown';
}
