import { Stack, Text, TextInput } from '@mantine/core';
import type { Plain } from '../text/document';
import { withValue } from '../text/document';
import { groupAt, textOf, textsOf } from '../text/parts';
import { useBuilding } from './building';
import { ComparisonFields } from './ComparisonFields';
import { ConditionFields } from './ConditionFields';
import { Controls } from './Controls';
import { GroupBox } from './GroupBox';
import { ListInput } from './ListInput';

interface Props {
    rule: Record<string, Plain>;
    place: number;
}

/** Every part of a custom rule. */
export function RuleForm({ rule, place }: Props) {
    const { names, change } = useBuilding();
    const at = ['rules', place] as const;
    const sources = textsOf(rule.sources);
    const locked = change === null;
    return (
        <Stack gap="md">
            <TextInput
                label="Name"
                description="What explanations call it."
                value={textOf(rule.name)}
                onChange={({ currentTarget: { value } }) =>
                    change?.((text) => withValue(text, [...at, 'name'], value || undefined))
                }
                disabled={locked}
                maw={480}
            />
            <GroupBox
                title="Two records are the same customer when"
                group={groupAt(rule.match, [...at, 'match'])}
                first={{ same: 'last_name' }}
                addWord="Add a comparison"
                nothing="Without a comparison, all records that meet the conditions are one customer."
                shows={(leaf) => <ComparisonFields leaf={leaf} />}
            />
            <GroupBox
                title="It looks at records where"
                group={groupAt(rule.when, [...at, 'when'])}
                first={{ field: 'country', exists: 'true' }}
                addWord="Add a condition"
                nothing="Every record, whatever it holds."
                shows={(leaf) => <ConditionFields leaf={leaf} />}
            />
            <ListInput
                label="Sources"
                description="The records of which sources it looks at."
                nothing="All sources"
                of={names.sources}
                values={sources}
                onChange={(chosen) =>
                    change?.((text) => withValue(text, [...at, 'sources'], chosen.length ? chosen : undefined))
                }
                maw={480}
            />
            <Controls rule={rule} place={place} />
            {locked && (
                <Text size="xs" c="dimmed">
                    To change a rule, begin a draft.
                </Text>
            )}
        </Stack>
    );
}
