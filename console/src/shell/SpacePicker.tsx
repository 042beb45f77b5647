import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { answer, api } from '@/api/client';

/** Changes the space and stays on the page. */
export function SpacePicker({ space }: { space: string }) {
    const navigate = useNavigate();
    const page = useLocation().pathname.split('/')[3] ?? 'overview';
    const spaces = useQuery({ queryKey: ['spaces'], queryFn: () => answer(api.GET('/api/v1/spaces')) });
    const data = spaces.data?.spaces.map((one) => ({ value: one.slug, label: one.name })) ?? [];
    return (
        <Select
            aria-label="Space"
            w={170}
            size="xs"
            data={data}
            value={space}
            allowDeselect={false}
            onChange={(chosen) => chosen && navigate(`/s/${chosen}/${page}`)}
        />
    );
}
