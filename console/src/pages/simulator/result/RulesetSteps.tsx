import { Stack, Text, Timeline } from '@mantine/core';
import type { AfterStep } from '@/api/schema';
import { Empty } from '@/parts/Empty';
import { counted } from '@/parts/numbers';
import { Sentence } from './Named';

/** What each step of the ruleset did with all calls together. */
export function RulesetSteps({ steps }: { steps: readonly AfterStep[] }) {
    if (steps.length === 0) return <Empty title="No step did anything">Nothing that the calls carry links them.</Empty>;
    return (
        <Timeline bulletSize={16} lineWidth={2} active={steps.length}>
            {steps.map((one) => (
                <Timeline.Item key={one.step} title={one.step}>
                    <Stack gap={4}>
                        <Text size="sm" c="dimmed">
                            {one.says}
                        </Text>
                        <Text size="sm">
                            {counted(one.links.length, 'link')}, {one.refused.length} refused. Together after it:{' '}
                            {one.together.map((calls) => calls.join(' + ')).join(', ')}.
                        </Text>
                        {one.refused.map((refused) => (
                            <Text key={`${refused.call} ${refused.kind} ${refused.says}`} size="sm" className="break">
                                <Sentence>{refused.says}</Sentence>
                            </Text>
                        ))}
                    </Stack>
                </Timeline.Item>
            ))}
        </Timeline>
    );
}
