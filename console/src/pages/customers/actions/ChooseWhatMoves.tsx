import { Checkbox, Code, Group, ScrollArea, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { More } from '@/parts/More';
import { count, counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { useTimeline } from '../asked';
import { useCounts } from '../list/asked';
import { titleOf } from '../timeline/happened';

interface Props {
    space: string;
    customer: Whole;
    /** `type:value` of identifiers, `source/id` of records. */
    chosen: readonly string[];
    onChange: (chosen: string[]) => void;
}

const SHOWN = 200;

/** Identifiers and records to tick. */
export function ChooseWhatMoves(props: Props) {
    return (
        <Tabs defaultValue="identifiers" keepMounted={false}>
            <Tabs.List mb="sm">
                <Tabs.Tab value="identifiers">Identifiers</Tabs.Tab>
                <Tabs.Tab value="records">Records</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="identifiers">
                <IdentifiersToMove {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="records">
                <RecordsToMove {...props} />
            </Tabs.Panel>
        </Tabs>
    );
}

function IdentifiersToMove({ space, customer, chosen, onChange }: Props) {
    const [wanted, setWanted] = useState('');
    const types = useCounts(space).data?.identifiers;
    const linking = customer.identifiers.filter((one) => !types || one.type in types);
    const found = linking.filter((one) => `${one.type}:${one.value}`.includes(wanted));
    return (
        <Stack gap="xs">
            <TextInput
                data-autofocus
                aria-label="Find an identifier"
                placeholder="Find an identifier"
                leftSection={<IconSearch size={16} />}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value.trim().toLowerCase())}
            />
            <ScrollArea.Autosize mah={300} type="auto">
                <Stack gap={8} p={4}>
                    {found.slice(0, SHOWN).map((one) => (
                        <Tick
                            key={`${one.type}:${one.value}`}
                            of={`${one.type}:${one.value}`}
                            chosen={chosen}
                            onChange={onChange}
                            label={
                                <Group gap={6}>
                                    <Code>{one.type}</Code>
                                    <Text size="sm" className="break">
                                        {one.value}
                                    </Text>
                                </Group>
                            }
                            description={`${counted(one.records, 'record')} of ${one.sources.join(', ')}`}
                        />
                    ))}
                </Stack>
            </ScrollArea.Autosize>
            {found.length > SHOWN && (
                <Text size="xs" c="dimmed">
                    The first {count(SHOWN)} of {count(found.length)}. Search for the others.
                </Text>
            )}
        </Stack>
    );
}

function RecordsToMove({ space, customer, chosen, onChange }: Props) {
    const [all] = useState({ source: [], event: [], device: '', start: '', end: '', sort: 'newest' as const });
    const timeline = useTimeline(space, customer.id, all);
    return (
        <Asked query={timeline} height={120}>
            {({ pages }) => (
                <ScrollArea.Autosize mah={340} type="auto">
                    <Stack gap={8} p={4}>
                        {pages
                            .flatMap((page) => page.data)
                            .map((one) => (
                                <Tick
                                    key={one.record}
                                    of={one.record}
                                    chosen={chosen}
                                    onChange={onChange}
                                    label={titleOf(one)}
                                    description={
                                        <>
                                            {one.record} {one.time && <Time at={one.time} />}
                                        </>
                                    }
                                />
                            ))}
                        <More query={timeline} />
                    </Stack>
                </ScrollArea.Autosize>
            )}
        </Asked>
    );
}

interface TickProps {
    of: string;
    chosen: readonly string[];
    onChange: (chosen: string[]) => void;
    label: React.ReactNode;
    description: React.ReactNode;
}

function Tick({ of, chosen, onChange, label, description }: TickProps) {
    const ticked = chosen.includes(of);
    return (
        <Checkbox
            checked={ticked}
            label={label}
            description={description}
            onChange={() => onChange(ticked ? chosen.filter((one) => one !== of) : [...chosen, of])}
        />
    );
}
