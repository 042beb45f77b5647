import { List, Stack, Text, Textarea } from '@mantine/core';
import { type Read, titled } from '../calls';
import type { Unfit } from '../unfit';

const LISTED = 12;

interface Props {
    text: string;
    onChange: (text: string) => void;
    read: Read;
    wrong: Unfit | null;
}

/** Calls as JSON: one, a list, a batch, or one a line. */
export function Paste({ text, onChange, read, wrong }: Props) {
    return (
        <Stack gap="xs">
            <Textarea
                label="Calls as JSON"
                description="One call, a list of them, a Segment batch, or one call a line."
                placeholder={'[{"type": "identify", "userId": "u1", "anonymousId": "a1"}]'}
                value={text}
                onChange={(event) => onChange(event.currentTarget.value)}
                error={text.trim() ? read.problem : null}
                autosize
                minRows={8}
                maxRows={20}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            />
            {read.calls && (
                <List size="sm" type="ordered" aria-label="Calls that were read">
                    {read.calls.slice(0, LISTED).map((call, place) => (
                        <List.Item key={place}>
                            {titled(call) || 'a call without a type'}
                            {wrong?.call === place + 1 && (
                                <Text size="sm" c="red" span>
                                    {' '}
                                    {wrong.message}
                                </Text>
                            )}
                        </List.Item>
                    ))}
                </List>
            )}
            {read.calls && read.calls.length > LISTED && (
                <Text size="sm" c="dimmed">
                    And {read.calls.length - LISTED} more.
                </Text>
            )}
        </Stack>
    );
}
