import { Badge, Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { SourceAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Wide } from '@/parts/Wide';
import { counted } from '@/parts/numbers';
import { useSpace } from '@/shell/space';
import { EndRetention } from './EndRetention';
import { SetRetention } from './SetRetention';

/** The sources that feed a space, each with the days after which its events go; null: they are kept. */
function useRetention(space: string) {
    return useQuery({
        queryKey: [space, 'retention'],
        queryFn: async () => {
            const [{ sources }, { retentions }] = await Promise.all([
                answer(api.GET('/api/v1/sources')),
                answer(
                    api.GET('/api/v1/spaces/{space}/retention', {
                        params: { path: { space } },
                    }),
                ),
            ]);
            const days = new Map(retentions.map((one) => [one.source, one.days]));
            return sources
                .filter((one) => one.spaces.includes(space))
                .map((source) => ({ source, days: days.get(source.slug) ?? null }));
        },
    });
}

type Doing = {
    source: SourceAnswer;
    days: number | null;
    what: 'set' | 'end';
} | null;

/** After how long events of each source go. */
export function Retention() {
    const space = useSpace();
    const query = useRetention(space);
    const [doing, setDoing] = useState<Doing>(null);
    return (
        <Card p={0} component="section" aria-label="Retention">
            <div style={{ padding: 'var(--mantine-spacing-md)' }}>
                <Title order={2} size="h3">
                    How long events are kept
                </Title>
                <Text size="sm" c="dimmed">
                    Events that are too old go within hours, a part at a time, as if they had never been: what they
                    alone joined falls apart. Rows of tables stay, as each is the present state of something.
                </Text>
            </div>
            <Asked query={query} height={200}>
                {(found) => <Sources found={found} onDo={setDoing} />}
            </Asked>
            {doing?.what === 'set' && (
                <SetRetention source={doing.source} now={doing.days} onClose={() => setDoing(null)} />
            )}
            {doing?.what === 'end' && <EndRetention source={doing.source} onClose={() => setDoing(null)} />}
        </Card>
    );
}

interface Kept {
    source: SourceAnswer;
    days: number | null;
}

function Sources({ found, onDo }: { found: Kept[]; onDo: (doing: Doing) => void }) {
    if (found.length === 0)
        return (
            <Empty title="No source feeds this space" icon={<IconPlugConnected size={22} />}>
                Add a source first: then you can say how long its events are kept.
            </Empty>
        );
    return (
        <Wide minWidth={560}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Source</Table.Th>
                        <Table.Th>Kind</Table.Th>
                        <Table.Th>Events</Table.Th>
                        <Table.Th pr="md" aria-label="Actions" />
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {found.map(({ source, days }) => (
                        <Table.Tr key={source.slug}>
                            <Table.Td pl="md">{source.name}</Table.Td>
                            <Table.Td>{source.kind}</Table.Td>
                            <Table.Td>
                                {days === null ? (
                                    <Text size="sm" c="dimmed">
                                        are kept for good
                                    </Text>
                                ) : (
                                    <Badge variant="light">go after {counted(days, 'day')}</Badge>
                                )}
                            </Table.Td>
                            <Table.Td pr="md">
                                <Group gap="xs" justify="flex-end" wrap="nowrap">
                                    <Button
                                        size="compact-xs"
                                        variant="light"
                                        aria-label={`Set for ${source.name}`}
                                        onClick={() => onDo({ source, days, what: 'set' })}
                                    >
                                        {days === null ? 'Set' : 'Change'}
                                    </Button>
                                    {days !== null && (
                                        <Button
                                            size="compact-xs"
                                            variant="default"
                                            aria-label={`Keep for good: ${source.name}`}
                                            onClick={() => onDo({ source, days, what: 'end' })}
                                        >
                                            Keep for good
                                        </Button>
                                    )}
                                </Group>
                            </Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}
