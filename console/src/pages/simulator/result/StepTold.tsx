import { Badge, Group, List, Stack, Text, Title } from '@mantine/core';
import type { AfterCall, ChangeMade, Simulation } from '@/api/schema';
import { Time } from '@/parts/Time';
import { Sentence } from './Named';

const COLOURS: Record<ChangeMade['kind'], string> = {
    created: 'teal',
    joined: 'indigo',
    merged: 'grape',
    split: 'orange',
    moved: 'orange',
    unresolved: 'gray',
    repeated: 'gray',
};

/** What one call did, in sentences. */
export function StepTold({ after, simulation }: { after: AfterCall; simulation: Simulation }) {
    const call = simulation.calls[after.call - 1];
    const kinds = [...new Set(after.changes.map((one) => one.kind))];
    return (
        <Stack gap="xs" aria-live="polite">
            <Group gap="xs">
                <Title order={3}>
                    Call {after.call}: {call?.type}
                </Title>
                {kinds.map((kind) => (
                    <Badge key={kind} color={COLOURS[kind]} variant="light" tt="none">
                        {kind}
                    </Badge>
                ))}
            </Group>
            {call?.time && (
                <Text size="xs" c="dimmed">
                    <Time at={call.time} />
                </Text>
            )}
            <List size="sm" spacing={6}>
                {after.why.map((sentence) => (
                    <List.Item key={sentence}>
                        <span className="break">
                            <Sentence>{sentence}</Sentence>
                        </span>
                    </List.Item>
                ))}
            </List>
        </Stack>
    );
}
