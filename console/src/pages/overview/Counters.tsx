import { Card, SimpleGrid, Text, Tooltip } from '@mantine/core';
import type { SpaceCounts } from '@/api/schema';
import { count, share } from '@/parts/numbers';

type Counter = [name: string, value: string, hint: string];

function counters(counts: SpaceCounts, numbers: Record<string, number | null>): Counter[] {
    const identifiers = Object.values(counts.identifiers).reduce((sum, one) => sum + one, 0);
    const resolved = counts.records - counts.unresolved;
    const known = numbers.anonymous_to_known_rate;
    return [
        ['Records', count(counts.records), 'All events and rows that came, from every source.'],
        ['Customers', count(counts.profiles), 'Profiles: the records of one person, put together.'],
        ['Identifiers', count(identifiers), 'Different e-mail addresses, user ids, browsers, devices and so on.'],
        [
            'Consolidated',
            resolved ? share(1 - counts.profiles / resolved) : '–',
            '1 minus customers by records: 0 where every record is a customer of its own.',
        ],
        [
            'Visitors known',
            known === null || known === undefined ? '–' : share(known),
            'Of those with a browser or device, the share whose person is known. As last measured.',
        ],
        ['Unresolved', count(counts.unresolved), 'Records that say nothing of whose they are.'],
    ];
}

/** The chief numbers of a space, as they are now. */
export function Counters({ counts, numbers }: { counts: SpaceCounts; numbers: Record<string, number | null> }) {
    return (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
            {counters(counts, numbers).map(([name, value, hint]) => (
                <Card key={name} padding="sm">
                    <Tooltip label={hint} multiline maw={260}>
                        <Text size="sm" c="dimmed" tabIndex={0} w="fit-content">
                            {name}
                        </Text>
                    </Tooltip>
                    <Text
                        fw={650}
                        fz={24}
                        lh={1.3}
                        style={{ fontVariantNumeric: 'tabular-nums' }}
                        data-testid={`counter-${name}`}
                    >
                        {value}
                    </Text>
                </Card>
            ))}
        </SimpleGrid>
    );
}
