import { Text } from '@mantine/core';
import type { SpaceCounts } from '@/api/schema';
import { counted, share } from '@/parts/numbers';

/** A space in a plain sentence, such as `48,210 records from 6 sources are 12,004 customers`. */
export function Says({ counts, first }: { counts: SpaceCounts; first: number | null }) {
    const { records, sources, profiles } = counts;
    if (!records) return <Text c="dimmed">Nothing has come yet.</Text>;
    return (
        <Text size="lg" data-testid="says">
            <b>{counted(records, 'record')}</b> from {counted(sources, 'source')} {records === 1 ? 'is' : 'are'}{' '}
            <b>{counted(profiles, 'customer')}</b>
            {first === null ? '.' : `; ${share(first)} were anonymous first and are known now.`}
        </Text>
    );
}
