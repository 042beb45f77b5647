import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** One space, or all of them (null). */
export function SpaceField({ space, onChange }: { space: string | null; onChange: (space: string | null) => void }) {
    const { data } = useQuery({ queryKey: ['spaces'], queryFn: () => answer(api.GET('/api/v1/spaces')) });
    const spaces = data?.spaces.map((one) => ({ value: one.slug, label: one.name })) ?? [];
    return (
        <Select
            label="Space it is for"
            data={[{ value: '', label: 'All spaces' }, ...spaces]}
            value={space ?? ''}
            allowDeselect={false}
            onChange={(chosen) => onChange(chosen || null)}
        />
    );
}
