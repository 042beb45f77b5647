import { Button, Card, Group, List, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Scenarios as Found } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import type { Call } from '../calls';

interface Props {
    query: UseQueryResult<Found>;
    chosen: string;
    onChoose: (name: string) => void;
    /** Takes the calls of a scenario to change them. */
    onChange: (calls: readonly Call[]) => void;
}

/** The built-in scenarios, and what to look at in each. */
export function Scenarios({ query, chosen, onChoose, onChange }: Props) {
    return (
        <Asked query={query} height={160}>
            {({ scenarios }) => (
                <Stack gap="sm">
                    <Radio.Group value={chosen} onChange={onChoose} aria-label="Scenario">
                        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
                            {scenarios.map((one) => (
                                <Radio.Card key={one.name} value={one.name} radius="md" p="sm">
                                    <Group wrap="nowrap" align="flex-start">
                                        <Radio.Indicator />
                                        <div>
                                            <Text fw={600}>{one.title}</Text>
                                            <Text size="sm" c="dimmed">
                                                {counted(one.calls.length, 'call')}
                                            </Text>
                                        </div>
                                    </Group>
                                </Radio.Card>
                            ))}
                        </SimpleGrid>
                    </Radio.Group>
                    {scenarios
                        .filter((one) => one.name === chosen)
                        .map((one) => (
                            <Card key={one.name} bg="var(--soft)">
                                <Group justify="space-between" align="flex-start">
                                    <Text fw={600} size="sm">
                                        What to look at
                                    </Text>
                                    <Button variant="default" size="xs" onClick={() => onChange(one.calls)}>
                                        Change these calls
                                    </Button>
                                </Group>
                                <List size="sm" mt="xs" spacing={4}>
                                    {one.look_at.map((sentence) => (
                                        <List.Item key={sentence}>{sentence.replaceAll('`', '')}</List.Item>
                                    ))}
                                </List>
                            </Card>
                        ))}
                </Stack>
            )}
        </Asked>
    );
}
