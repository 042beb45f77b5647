import { Autocomplete, Group, Select, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useNames } from '@/parts/By';
import { ACTIONS } from './sentences';

/** What the log is filtered by; empty: by nothing. `all` is `1` for the whole workspace. */
export interface Wanted {
    action: string;
    by: string;
    start: string;
    end: string;
    all: string;
}

interface Props {
    wanted: Wanted;
    say: (name: keyof Wanted, value: string) => void;
    /** Whether one may look at the whole workspace. */
    everywhere: boolean;
}

export function Filters({ wanted, say, everywhere }: Props) {
    const names = useNames();
    const people = [...names].map(([, name]) => name);
    const idOf = (name: string) => [...names].find(([, one]) => one === name)?.[0] ?? name;
    const [by, setBy] = useState('');
    const sayBy = useDebouncedCallback((name: string) => say('by', idOf(name.trim())), 400);
    return (
        <Group p="md" align="flex-end" gap="sm">
            <Select
                label="What"
                placeholder="Anything"
                size="xs"
                w={{ base: '100%', xs: 230 }}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': 'Anything' }}
                data={ACTIONS}
                value={wanted.action || null}
                onChange={(value) => say('action', value ?? '')}
            />
            <Autocomplete
                label="By whom"
                placeholder="Anybody"
                size="xs"
                w={{ base: '100%', xs: 180 }}
                data={[...new Set([...people, 'command line', 'onefold'])]}
                value={by || names.get(wanted.by) || wanted.by}
                onChange={(value) => {
                    setBy(value);
                    sayBy(value);
                }}
            />
            <TextInput
                label="From"
                type="date"
                size="xs"
                value={wanted.start}
                onChange={(event) => say('start', event.currentTarget.value)}
            />
            <TextInput
                label="To"
                type="date"
                size="xs"
                value={wanted.end}
                onChange={(event) => say('end', event.currentTarget.value)}
            />
            {everywhere && (
                <Switch
                    label="Whole workspace"
                    size="sm"
                    mb={4}
                    checked={wanted.all === '1'}
                    onChange={(event) => say('all', event.currentTarget.checked ? '1' : '')}
                />
            )}
        </Group>
    );
}
