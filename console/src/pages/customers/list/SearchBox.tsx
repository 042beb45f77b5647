import { CloseButton, Loader, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

interface Props {
    value: string;
    searching: boolean;
    onChange: (q: string) => void;
}

const PAUSE = 250;

/** One box for everything; what is typed is searched for after a short pause. */
export function SearchBox({ value, searching, onChange }: Props) {
    const [typed, setTyped] = useState(value);
    const said = useRef(value);
    const tell = useDebouncedCallback((q: string) => {
        said.current = q;
        onChange(q);
    }, PAUSE);
    useEffect(() => {
        if (value !== said.current) setTyped(value);
        said.current = value;
    }, [value]);
    const type = (q: string) => {
        setTyped(q);
        tell(q.trim());
    };
    const right = searching ? (
        <Loader size={16} />
    ) : (
        typed && <CloseButton aria-label="Clear" onClick={() => type('')} />
    );
    return (
        <TextInput
            data-autofocus
            type="search"
            aria-label="Search customers"
            placeholder="Search by email, phone, user id, device, name, profile id, or source/record"
            size="md"
            leftSection={<IconSearch size={18} />}
            rightSection={right || undefined}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
        />
    );
}
