import { Accordion, ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { type Call, said, titled } from '../calls';
import type { Unfit } from '../unfit';
import { CallForm } from './CallForm';

interface Props {
    calls: readonly Call[];
    onChange: (calls: Call[]) => void;
    wrong: Unfit | null;
}

/** Calls, one after the other, each as a form. */
export function Builder({ calls, onChange, wrong }: Props) {
    const [open, setOpen] = useState<string | null>(String(wrong ? wrong.call - 1 : calls.length - 1));
    const put = (place: number, ...instead: Call[]) => onChange(calls.toSpliced(place, 1, ...instead));
    const add = () => {
        onChange([...calls, { type: 'identify' }]);
        setOpen(String(calls.length));
    };
    const move = (from: number, to: number) => {
        const [one] = calls.slice(from, from + 1);
        if (one) onChange(calls.toSpliced(from, 1).toSpliced(to, 0, one));
        setOpen(String(to));
    };
    return (
        <Stack gap="sm">
            <Accordion variant="separated" value={open} onChange={setOpen} keepMounted={false} transitionDuration={0}>
                {calls.map((call, place) => (
                    <Accordion.Item key={place} value={String(place)}>
                        <Accordion.Control>
                            <Summary call={call} number={place + 1} wrong={wrong?.call === place + 1 ? wrong : null} />
                        </Accordion.Control>
                        <Accordion.Panel>
                            <CallForm call={call} onChange={(changed) => put(place, changed)} />
                            <Group gap={4} mt="sm" justify="flex-end">
                                <Act
                                    name="Earlier"
                                    icon={<IconArrowUp size={16} />}
                                    act={() => move(place, place - 1)}
                                    off={place === 0}
                                />
                                <Act
                                    name="Later"
                                    icon={<IconArrowDown size={16} />}
                                    act={() => move(place, place + 1)}
                                    off={place === calls.length - 1}
                                />
                                <Act
                                    name="Copy"
                                    icon={<IconCopy size={16} />}
                                    act={() => put(place, call, structuredClone(call))}
                                />
                                <Act
                                    name="Remove"
                                    icon={<IconTrash size={16} />}
                                    act={() => put(place)}
                                    off={calls.length === 1}
                                />
                            </Group>
                        </Accordion.Panel>
                    </Accordion.Item>
                ))}
            </Accordion>
            <Group>
                <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
                    Add a call
                </Button>
            </Group>
        </Stack>
    );
}

function Summary({ call, number, wrong }: { call: Call; number: number; wrong: Unfit | null }) {
    const ids = ['userId', 'anonymousId', 'previousId', 'groupId'].map((name) => said(call, name)).filter(Boolean);
    return (
        <div>
            <Text size="sm">
                <Text span c="dimmed" inherit>
                    {number}.{' '}
                </Text>
                <Text span fw={600} inherit>
                    {titled(call)}
                </Text>{' '}
                <Text span c="dimmed" inherit className="break">
                    {[...ids, said(call, 'traits', 'email'), said(call, 'traits', 'phone')].filter(Boolean).join(' · ')}
                </Text>
            </Text>
            {wrong && (
                <Text size="sm" c="red">
                    {wrong.message}
                </Text>
            )}
        </div>
    );
}

function Act({ name, icon, act, off }: { name: string; icon: React.ReactNode; act: () => void; off?: boolean }) {
    return (
        <Tooltip label={name}>
            <ActionIcon variant="subtle" color="gray" aria-label={`${name}: this call`} onClick={act} disabled={off}>
                {icon}
            </ActionIcon>
        </Tooltip>
    );
}
