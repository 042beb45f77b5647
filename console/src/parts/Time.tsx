import { Text, type TextProps, Tooltip } from '@mantine/core';
import dayjs from 'dayjs';
import relative from 'dayjs/plugin/relativeTime';

dayjs.extend(relative);

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment in the reader's zone, in words or short; the exact one, and UTC, on hover and focus. */
export function Time({ at, words = false, ...rest }: { at: string; words?: boolean } & TextProps) {
    const moment = new Date(at);
    const label = `${EXACT.format(moment)} · ${at}`;
    return (
        <Tooltip label={label}>
            <Text component="time" dateTime={at} span inherit {...rest}>
                {words ? dayjs(moment).fromNow() : SHORT.format(moment)}
            </Text>
        </Tooltip>
    );
}
