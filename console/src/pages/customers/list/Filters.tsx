import { Group, Select, Switch } from '@mantine/core';
import { useAddress } from '../address';
import { type Choice, useCounts, useSources } from './asked';

const SORTS = [
    { value: 'seen', label: 'Newest seen first' },
    { value: 'created', label: 'Newest customers first' },
];

/** What the address says of which customers are listed. */
export function choiceOf(address: URLSearchParams): Choice {
    return {
        sort: address.get('sort') === 'created' ? 'created' : 'seen',
        identifier: address.get('has') ?? '',
        source: address.get('source') ?? '',
        contested: address.get('contested') === 'yes',
    };
}

/** Narrows the list of customers; what is chosen stands in the address. */
export function Filters({ space }: { space: string }) {
    const [address, change] = useAddress();
    const choice = choiceOf(address);
    const types = Object.keys(useCounts(space).data?.identifiers ?? {});
    const sources = useSources(space).data ?? [];
    return (
        <Group gap="sm" align="flex-end">
            <Select
                label="Order"
                w={200}
                size="xs"
                data={SORTS}
                value={choice.sort}
                disabled={choice.contested}
                allowDeselect={false}
                onChange={(sort) => change({ sort: sort === 'seen' ? null : sort })}
            />
            <Select
                label="Has an identifier"
                w={170}
                size="xs"
                placeholder="Any"
                clearable
                clearButtonProps={{ 'aria-label': 'Any identifier' }}
                data={withChosen(types, choice.identifier)}
                value={choice.identifier || null}
                onChange={(has) => change({ has })}
            />
            <Select
                label="Source"
                w={170}
                size="xs"
                placeholder="Any"
                clearable
                clearButtonProps={{ 'aria-label': 'Any source' }}
                data={withChosen(sources, choice.source)}
                value={choice.source || null}
                onChange={(source) => change({ source })}
            />
            <Switch
                label="Contested only"
                checked={choice.contested}
                onChange={(event) => change({ contested: event.currentTarget.checked ? 'yes' : null })}
                mb={6}
            />
        </Group>
    );
}

/** What there is to choose, with what is chosen though it is not there yet. */
function withChosen(values: readonly string[], chosen: string): string[] {
    return chosen && !values.includes(chosen) ? [...values, chosen] : [...values];
}
