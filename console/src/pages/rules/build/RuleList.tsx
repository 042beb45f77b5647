import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Empty } from '@/parts/Empty';
import { mappingsOf, textOf } from '../text/parts';
import { withRule, withRuleMoved } from '../text/rules';
import { useBuilding } from './building';
import { RuleCard } from './RuleCard';
import { Sortable } from './Sortable';
import { useOpenRule } from './openRule';

/** The custom rules, in order. */
export function RuleList() {
    const { plain, change } = useBuilding();
    const { open } = useOpenRule();
    const rules = mappingsOf(plain.rules);
    const ids = rules.map((_, at) => String(at));
    const add = () => {
        change?.((text) => withRule(text, { name: freeName(rules.map((one) => textOf(one.name))) }));
        open(rules.length);
    };
    return (
        <Card>
            <Stack gap="sm">
                <Group justify="space-between" align="flex-start">
                    <Stack gap={2} maw={640}>
                        <Title order={2}>Custom rules</Title>
                        <Text size="sm" c="dimmed">
                            What else makes records one customer. Evaluated in this order, after the default rule unless
                            placed before it; no rule joins what a limit keeps apart.
                        </Text>
                    </Stack>
                    {change && (
                        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={add}>
                            Add a rule
                        </Button>
                    )}
                </Group>
                {rules.length === 0 && (
                    <Empty title="No custom rules">
                        The default rule alone says who is who. A rule can add, for example, that the same family name,
                        postcode and date of birth are one customer.
                    </Empty>
                )}
                <Sortable ids={ids} onOrder={(_, from, to) => change?.((text) => withRuleMoved(text, from, to))}>
                    <Stack gap="xs" role="list" aria-label="Custom rules">
                        {rules.map((rule, at) => (
                            <RuleCard key={ids[at]} rule={rule} place={at} />
                        ))}
                    </Stack>
                </Sortable>
            </Stack>
        </Card>
    );
}

/** `New rule`, or with a number behind it where that is taken. */
function freeName(taken: readonly string[]): string {
    let number = 1;
    let name = 'New rule';
    while (taken.includes(name)) name = `New rule ${++number}`;
    return name;
}
