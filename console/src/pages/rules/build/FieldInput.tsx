import { Autocomplete } from '@mantine/core';
import { useBuilding } from './building';

interface Props {
    label: string;
    names: readonly string[];
    value: string;
    onChange: (field: string) => void;
}

/** The name of a field: those that are known are offered, any other can be written. */
export function FieldInput({ label, names, value, onChange }: Props) {
    const { change } = useBuilding();
    return (
        <Autocomplete
            aria-label={label}
            placeholder="Field"
            data={[...names]}
            value={value}
            onChange={onChange}
            disabled={!change}
            error={value === ''}
            w={190}
            comboboxProps={{ shadow: 'md' }}
        />
    );
}
