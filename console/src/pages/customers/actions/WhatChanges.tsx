import { Alert, Badge, Card, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { Preview, Standing } from '@/api/schema';
import { counted } from '@/parts/numbers';

const SHOWN = 6;

interface Props {
    preview: Preview;
    /** The customer that is looked at. */
    own: string;
}

/** What would become of whom, before it is done. */
export function WhatChanges({ preview, own }: Props) {
    if (!preview.changes)
        return (
            <Alert variant="light" icon={<IconInfoCircle size={18} />} title="Nothing would change now">
                It would hold from now on: whatever comes later is judged with it.
            </Alert>
        );
    const rest = preview.profiles.length - SHOWN;
    return (
        <Stack gap="sm" role="status" aria-label="What would change">
            <Stack gap={2}>
                {sentences(preview).map((one) => (
                    <Text key={one} size="sm">
                        {one}
                    </Text>
                ))}
            </Stack>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
                {preview.profiles.slice(0, SHOWN).map((one) => (
                    <AsItWouldBe key={one.id} one={one} own={own} />
                ))}
            </SimpleGrid>
            {rest > 0 && (
                <Text size="xs" c="dimmed">
                    And {counted(rest, 'other customer')}.
                </Text>
            )}
        </Stack>
    );
}

function sentences(preview: Preview): string[] {
    const split = preview.split.map((one) => `One customer becomes ${counted(one.into.length, 'customer')}.`);
    const merged = preview.merged.map((one) => `${counted(one.merged.length + 1, 'customer')} become one.`);
    const moved = preview.moves.reduce((sum, one) => sum + one.records, 0);
    const lost = preview.unresolved_after - preview.unresolved_before;
    return [
        ...split,
        ...merged,
        ...(moved > 0 ? [`${counted(moved, 'record moves', 'records move')}.`] : []),
        ...(lost > 0 ? [`${counted(lost, 'record')} would be of nobody.`] : []),
        ...(preview.unknown.length > 0 ? [`${counted(preview.unknown.length, 'name')} is of nobody yet.`] : []),
    ];
}

function AsItWouldBe({ one, own }: { one: Standing; own: string }) {
    const known = Object.entries(one.identifiers).flatMap(([type, values]) => values.map((value) => [type, value]));
    return (
        <Card padding="sm">
            <Stack gap={6}>
                <Group gap="xs" justify="space-between">
                    <Text size="sm" fw={600}>
                        {one.new ? 'A new customer' : one.id === own ? 'This customer' : 'Another customer'}
                    </Text>
                    <Badge variant="light" tt="none">
                        {counted(one.records, 'record')}
                    </Badge>
                </Group>
                {known.slice(0, SHOWN).map(([type, value]) => (
                    <Group key={`${type}:${value}`} gap={6} wrap="nowrap">
                        <Code>{type}</Code>
                        <Text size="xs" truncate>
                            {value ?? ''}
                        </Text>
                    </Group>
                ))}
                {known.length > SHOWN && (
                    <Text size="xs" c="dimmed">
                        and {counted(known.length - SHOWN, 'more', 'more')}
                    </Text>
                )}
            </Stack>
        </Card>
    );
}
