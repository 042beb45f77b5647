import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { useSearch } from '../list/asked';
import { SearchBox } from '../list/SearchBox';
import { mainOnes, nameOfListed } from '../names';

interface Props {
    space: string;
    /** Who is not offered. */
    own: string;
    onFound: (profile: string) => void;
}

const OFFERED = 8;

/** Finds another customer by anything, and picks them. */
export function FindAnother({ space, own, onFound }: Props) {
    const [q, setQ] = useState('');
    const search = useSearch(space, q);
    return (
        <Stack gap="sm" mih={220}>
            <SearchBox value={q} searching={search.isFetching} onChange={setQ} />
            {q && (
                <Asked query={search} height={100}>
                    {({ matches }) => {
                        const others = matches.filter((one) => one.id !== own).slice(0, OFFERED);
                        if (others.length === 0) return <Text c="dimmed">Nobody else is known by that.</Text>;
                        return (
                            <Stack gap={4}>
                                {others.map((one) => (
                                    <UnstyledButton
                                        key={one.id}
                                        p="xs"
                                        onClick={() => onFound(one.id)}
                                        className="pick"
                                    >
                                        <Group justify="space-between" wrap="nowrap">
                                            <div>
                                                <Text fw={600} size="sm" c="var(--mantine-primary-color-light-color)">
                                                    {nameOfListed(one)}
                                                </Text>
                                                <Text size="xs" c="dimmed" className="break">
                                                    {mainOnes(one.identifiers, 2).shown.map(([type, value]) => (
                                                        <span key={type}>
                                                            {type} {value}{' '}
                                                        </span>
                                                    ))}
                                                </Text>
                                            </div>
                                            <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
                                                {counted(one.records, 'record')}
                                            </Text>
                                        </Group>
                                    </UnstyledButton>
                                ))}
                            </Stack>
                        );
                    }}
                </Asked>
            )}
        </Stack>
    );
}
