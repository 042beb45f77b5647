import { Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type Call, said, saying, TYPES } from '../calls';
import { PairsForm } from './PairsForm';

interface Props {
    call: Call;
    onChange: (call: Call) => void;
}

/** A field of a call: where it stands, what it is called, and in which types of calls it is. Of all, if none are named. */
interface Field {
    path: string[];
    label: string;
    types?: readonly string[];
    placeholder?: string;
}

const FIELDS: readonly Field[] = [
    { path: ['userId'], label: 'User id' },
    { path: ['anonymousId'], label: 'Anonymous id' },
    { path: ['previousId'], label: 'Previous id', types: ['alias'] },
    { path: ['groupId'], label: 'Group id', types: ['group'] },
    { path: ['event'], label: 'Event', types: ['track'], placeholder: 'Order Completed' },
    { path: ['name'], label: 'Name', types: ['page', 'screen'] },
    { path: ['traits', 'email'], label: 'E-mail address', types: ['identify'] },
    { path: ['traits', 'phone'], label: 'Phone number', types: ['identify'] },
    { path: ['source'], label: 'Source', placeholder: 'web' },
];

const WITH_TRAITS = ['identify', 'group'];
const WITH_PROPERTIES = ['track', 'page', 'screen'];
const OWN_TRAITS = ['email', 'phone'];

/** One call as a form. What the form has no field for stays in the call as it is. */
export function CallForm({ call, onChange }: Props) {
    const type = said(call, 'type');
    return (
        <Stack gap="sm">
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
                <Select
                    label="Type"
                    data={[...TYPES]}
                    value={type}
                    allowDeselect={false}
                    onChange={(chosen) => onChange({ ...call, type: chosen })}
                />
                {FIELDS.filter(({ types }) => !types || types.includes(type)).map(({ path, label, placeholder }) => (
                    <TextInput
                        key={label}
                        label={label}
                        placeholder={placeholder}
                        value={said(call, ...path)}
                        onChange={(event) => onChange(saying(call, event.currentTarget.value, ...path))}
                    />
                ))}
                <TextInput
                    label="Time (UTC)"
                    type="datetime-local"
                    step={1}
                    value={said(call, 'timestamp').replace(/(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, '')}
                    onChange={(event) => onChange(saying(call, timestamp(event.currentTarget.value), 'timestamp'))}
                />
            </SimpleGrid>
            {WITH_TRAITS.includes(type) && (
                <PairsForm call={call} name="traits" label="trait" but={OWN_TRAITS} onChange={onChange} />
            )}
            {WITH_PROPERTIES.includes(type) && (
                <PairsForm call={call} name="properties" label="property" but={[]} onChange={onChange} />
            )}
        </Stack>
    );
}

/** A time as calls write it; none is a minute after the call before. */
const timestamp = (local: string) => (local ? `${local.length === 16 ? `${local}:00` : local}Z` : undefined);
