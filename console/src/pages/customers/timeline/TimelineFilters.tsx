import '@mantine/dates/styles.css';

import { Button, Group, MultiSelect, Select, SimpleGrid } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import type { Activity, IdentifierSeen } from '@/api/schema';
import { count } from '@/parts/numbers';
import { useMasked } from '@/parts/Personal';
import { useAddress } from '../address';
import { choiceOf, NOTHING_CHOSEN, narrows } from './choice';

interface Props {
    activity: readonly Activity[];
    identifiers: readonly IdentifierSeen[];
}

const ORDERS = [
    { value: 'newest', label: 'Newest first' },
    { value: 'oldest', label: 'Oldest first' },
];
const NO_DEVICE = new Set(['user_id', 'email', 'phone', 'ip', 'name', 'birth_date', 'group_id']);

/** Narrows the timeline; what is chosen stands in the address. */
export function TimelineFilters({ activity, identifiers }: Props) {
    const [address, change] = useAddress();
    const choice = choiceOf(address);
    const days: [string | null, string | null] = [address.get('from'), address.get('to')];
    return (
        <Group gap="sm" align="flex-end">
            <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm" flex={1}>
                <MultiSelect
                    label="Source"
                    size="xs"
                    clearButtonProps={{ 'aria-label': 'All sources' }}
                    placeholder={choice.source.length > 0 ? '' : 'Any'}
                    clearable
                    searchable
                    data={counted(activity, (one) => one.source)}
                    value={choice.source}
                    onChange={(source) => change({ source })}
                />
                <Devices identifiers={identifiers} />
                <MultiSelect
                    label="Event"
                    size="xs"
                    clearButtonProps={{ 'aria-label': 'All events' }}
                    placeholder={choice.event.length > 0 ? '' : 'Any'}
                    clearable
                    searchable
                    limit={100}
                    data={counted(activity, (one) => one.event ?? one.type)}
                    value={choice.event}
                    onChange={(event) => change({ event })}
                />
                <DatePickerInput
                    label="Days"
                    size="xs"
                    type="range"
                    placeholder="Any"
                    clearable
                    clearButtonProps={{ 'aria-label': 'All days' }}
                    allowSingleDateInRange
                    valueFormat="D MMM YYYY"
                    value={days}
                    onChange={([from, to]) => change({ from, to })}
                />
                <Select
                    label="Order"
                    size="xs"
                    data={ORDERS}
                    allowDeselect={false}
                    value={choice.sort}
                    onChange={(sort) => change({ sort: sort === 'oldest' ? sort : null })}
                />
            </SimpleGrid>
            {narrows(choice) && (
                <Button size="xs" variant="subtle" onClick={() => change(NOTHING_CHOSEN)}>
                    Show all
                </Button>
            )}
        </Group>
    );
}

/** Browsers and devices are known by identifiers of theirs. */
function Devices({ identifiers }: { identifiers: readonly IdentifierSeen[] }) {
    const [address, change] = useAddress();
    const hidden = useMasked();
    const device = address.get('device');
    const data = identifiers
        .filter((one) => !NO_DEVICE.has(one.type) || `${one.type}:${one.value}` === device)
        .map((one) => ({
            value: `${one.type}:${one.value}`,
            label: `${one.type} ${one.value}`,
        }));
    return (
        <Select
            label="Device"
            size="xs"
            clearButtonProps={{ 'aria-label': 'All devices' }}
            placeholder="Any"
            clearable
            searchable
            disabled={hidden}
            limit={100}
            data={data}
            value={device}
            onChange={(chosen) => change({ device: chosen })}
        />
    );
}

/** The different ones, most frequent first, with how many records each has. */
function counted(activity: readonly Activity[], by: (one: Activity) => string) {
    const sums = new Map<string, number>();
    for (const one of activity) sums.set(by(one), (sums.get(by(one)) ?? 0) + one.records);
    return [...sums]
        .sort(([, one], [, other]) => other - one)
        .map(([value, records]) => ({ value, label: `${value} (${count(records)})` }));
}
