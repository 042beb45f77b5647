import { Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { useSpace } from '@/shell/space';

/** Somebody, as one names them. It is kept in the page only, never in the address. */
export interface Subject {
    type: string;
    value: string;
}

export const NOBODY: Subject = { type: 'email', value: '' };
export const PROFILE = 'profile id';
const COMMON = ['email', 'phone', 'user_id', 'anonymous_id'];

/** As the service takes it; empty while nothing is typed. */
export function subjectText({ type, value }: Subject): string {
    const typed = value.trim();
    return !typed || type === PROFILE ? typed : `${type}:${typed}`;
}

interface Props {
    subject: Subject;
    onChange: (subject: Subject) => void;
    error?: string;
    /** Whether a profile's id will do too. */
    profiles?: boolean;
}

/** An identifier of somebody: its type and its value. */
export function SubjectField({ subject, onChange, error, profiles = true }: Props) {
    const space = useSpace();
    const counts = useQuery({
        queryKey: [space, 'counts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/counts', { params: { path: { space } } })),
    });
    const known = Object.keys(counts.data?.identifiers ?? {});
    const types = [...new Set([...COMMON, ...known.sort(), ...(profiles ? [PROFILE] : [])])];
    return (
        <Group align="flex-start" gap="xs" grow={false}>
            <Select
                label="Identifier type"
                w={{ base: '100%', xs: 180 }}
                data={types}
                value={subject.type}
                allowDeselect={false}
                searchable
                onChange={(type) => type && onChange({ ...subject, type })}
            />
            <TextInput
                label="Value"
                flex={1}
                miw={220}
                value={subject.value}
                placeholder={PLACEHOLDERS[subject.type] ?? ''}
                autoComplete="off"
                spellCheck={false}
                error={error}
                onChange={(event) => onChange(typed(subject, event.currentTarget.value))}
            />
        </Group>
    );
}

const PLACEHOLDERS: Record<string, string> = {
    email: 'jane@example.com',
    phone: '+41 79 555 01 23',
    [PROFILE]: 'prf_0123456789abcdef0123',
};

/** What is pasted says its type where that is plain: `email:...`, an address, or a profile's id. */
function typed(before: Subject, value: string): Subject {
    const text = value.trim();
    if (/^prf_[0-9a-f]{20}$/.test(text)) return { type: PROFILE, value };
    if (before.value === '' && /^[^@\s:]+@[^@\s]+\.[^@\s]+$/.test(text)) return { type: 'email', value };
    return { ...before, value };
}
