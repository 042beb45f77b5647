import { ActionIcon, Button, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type Call, pairs, saying } from '../calls';

interface Props {
    call: Call;
    /** Where the pairs are in the call. */
    name: 'traits' | 'properties';
    label: string;
    /** Names that have fields of their own. */
    but: readonly string[];
    onChange: (call: Call) => void;
}

const PLURALS: Record<string, string> = { trait: 'traits', property: 'properties' };

/** Further names and values of a call. */
export function PairsForm({ call, name, label, but, onChange }: Props) {
    const all = pairs(call, name);
    const put = (next: [string, unknown][]) => onChange(saying(call, Object.fromEntries(next), name));
    const change = (place: number, pair: [string, unknown]) => put(all.toSpliced(place, 1, pair));
    return (
        <Stack gap={6} role="group" aria-label={`Other ${PLURALS[label] ?? label}`}>
            {all.map(([key, value], place) =>
                but.includes(key) ? null : (
                    <Group key={place} gap="xs" wrap="nowrap">
                        <TextInput
                            aria-label={`Name of the ${label}`}
                            size="xs"
                            defaultValue={key}
                            onBlur={(event) => change(place, [event.currentTarget.value || key, value])}
                        />
                        <TextInput
                            aria-label={`Value of ${key}`}
                            size="xs"
                            style={{ flex: 1 }}
                            value={typeof value === 'string' ? value : JSON.stringify(value)}
                            onChange={(event) => change(place, [key, typed(event.currentTarget.value)])}
                        />
                        <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={`Remove ${key}`}
                            onClick={() => put(all.toSpliced(place, 1))}
                        >
                            <IconX size={14} />
                        </ActionIcon>
                    </Group>
                ),
            )}
            <div>
                <Button
                    variant="subtle"
                    size="compact-xs"
                    leftSection={<IconPlus size={12} />}
                    onClick={() => put([...all, [unused(all), 'value']])}
                >
                    Add a {label}
                </Button>
            </div>
        </Stack>
    );
}

/** Numbers and truth values as such, all else as text. */
function typed(text: string): unknown {
    if (text === 'true' || text === 'false') return text === 'true';
    return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}

function unused(all: readonly (readonly [string, unknown])[]): string {
    const taken = new Set(all.map(([key]) => key));
    for (let number = 1; ; number++) if (!taken.has(`name${number}`)) return `name${number}`;
}
