import { ActionIcon, Autocomplete, Button, Group, Input, NumberInput, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Plain } from '../text/document';
import { textOf } from '../text/parts';
import { useBuilding } from './building';

const FIRST = '20';

interface Props {
    value: Record<string, Plain | number> | null;
    onChange: (value: Record<string, Plain>) => void;
    locked: boolean;
}

/** Fields, and of each how many different values are too many. */
export function DistinctField({ value, onChange, locked }: Props) {
    const { names } = useBuilding();
    const [field, setField] = useState('');
    const told = Object.entries(value ?? {}).map(([name, most]) => [name, asText(most)] as const);
    const put = (name: string, most: string) => onChange({ ...Object.fromEntries(told), [name]: most });
    const add = () => {
        if (field.trim()) put(field.trim(), FIRST);
        setField('');
    };
    return (
        <Input.Wrapper
            label="Nobody’s if it has more different values of a field than"
            description="An address with 21 first names belongs to nobody."
        >
            <Stack gap={6} mt={4}>
                {told.map(([name, most]) => (
                    <Group key={name} gap="xs" wrap="nowrap">
                        <Text ff="monospace" size="sm" style={{ flex: 1 }} className="break">
                            {name}
                        </Text>
                        <NumberInput
                            aria-label={`Different values of ${name}`}
                            size="xs"
                            w={90}
                            min={1}
                            allowDecimal={false}
                            value={most}
                            onChange={(chosen) => put(name, String(chosen))}
                            disabled={locked}
                        />
                        {!locked && (
                            <ActionIcon
                                variant="subtle"
                                color="gray"
                                aria-label={`Remove ${name}`}
                                onClick={() => onChange(Object.fromEntries(told.filter(([other]) => other !== name)))}
                            >
                                <IconX size={16} />
                            </ActionIcon>
                        )}
                    </Group>
                ))}
                {!locked && (
                    <Group gap="xs" wrap="nowrap">
                        <Autocomplete
                            aria-label="Field to count"
                            size="xs"
                            placeholder="first_name"
                            data={[...names.fields]}
                            value={field}
                            onChange={setField}
                            style={{ flex: 1 }}
                        />
                        <Button variant="default" size="xs" onClick={add} disabled={!field.trim()}>
                            Add
                        </Button>
                    </Group>
                )}
            </Stack>
        </Input.Wrapper>
    );
}

const asText = (most: Plain | number) => (typeof most === 'number' ? String(most) : textOf(most));
