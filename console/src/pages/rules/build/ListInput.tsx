import { MultiSelect, TagsInput, TextInput, type TextInputProps } from '@mantine/core';
import { useBuilding } from './building';

interface Props extends Pick<TextInputProps, 'label' | 'description' | 'aria-label' | 'w' | 'maw'> {
    values: readonly string[];
    /** What stands there while there are none. */
    nothing?: string;
    /** What can be chosen; without, anything can be written. */
    of?: readonly string[];
    /** Whether a comma ends a value. */
    commas?: boolean;
    onChange: (values: string[]) => void;
}

/** A list of texts; where it is only read, they stand on one line. */
export function ListInput({ values, nothing, of, commas = true, onChange, ...rest }: Props) {
    const { change } = useBuilding();
    if (!change) return <TextInput {...rest} value={values.join(', ')} placeholder={nothing} disabled readOnly />;
    const shared = { ...rest, placeholder: values.length ? undefined : nothing, value: [...values], onChange };
    if (of) return <MultiSelect {...shared} data={[...new Set([...of, ...values])]} />;
    return <TagsInput {...shared} splitChars={commas ? [','] : []} acceptValueOnBlur />;
}
