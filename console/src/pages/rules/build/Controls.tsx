import { Accordion, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { type Plain, withValue } from '../text/document';
import { mapping, textOf } from '../text/parts';
import { says } from '../text/schema';
import { useBuilding } from './building';
import { DistinctField } from './DistinctField';

interface Props {
    rule: Record<string, Plain>;
    place: number;
}

const AFTER = 'after';

/** When and how much a rule joins, and whether a person decides. */
export function Controls({ rule, place }: Props) {
    const { schema, change } = useBuilding();
    const locked = change === null;
    const set = (setting: string, value: Plain | undefined) =>
        change?.((text) => withValue(text, ['rules', place, setting], value));
    const tell = (setting: string) => says(schema, 'Rule', setting);
    const number = (setting: string) => ({
        description: tell(setting),
        min: 1,
        allowDecimal: false,
        value: textOf(rule[setting]),
        onChange: (value: string | number) => set(setting, value === '' ? undefined : String(value)),
        disabled: locked,
    });
    return (
        <Accordion variant="contained" order={3}>
            <Accordion.Item value="controls">
                <Accordion.Control>Advanced controls</Accordion.Control>
                <Accordion.Panel>
                    <Stack gap="sm">
                        <SimpleGrid cols={{ base: 1, sm: 2 }}>
                            <NumberInput
                                label="Joins nobody if it would join more profiles than"
                                {...number('max_profiles')}
                            />
                            <TextInput
                                label="Only records that lie no further apart than"
                                description={tell('within')}
                                placeholder="30 days"
                                value={textOf(rule.within)}
                                onChange={(event) => set('within', event.currentTarget.value || undefined)}
                                disabled={locked}
                            />
                            <Select
                                label="Position"
                                description="What stands before is stronger."
                                data={[
                                    { value: AFTER, label: 'After the default rule' },
                                    { value: 'default', label: 'Before the default rule' },
                                ]}
                                value={rule.before === 'default' ? 'default' : AFTER}
                                onChange={(value) => set('before', value === 'default' ? 'default' : undefined)}
                                allowDeselect={false}
                                disabled={locked}
                            />
                            <NumberInput label="Compares at most so many at once" {...number('max_block')} />
                        </SimpleGrid>
                        <DistinctField
                            value={mapping(rule.max_distinct)}
                            onChange={(value) => set('max_distinct', Object.keys(value).length ? value : undefined)}
                            locked={locked}
                        />
                        <Switch
                            label="Propose its links to a person, join nothing"
                            checked={rule.review === 'true'}
                            onChange={(event) => set('review', event.currentTarget.checked ? 'true' : undefined)}
                            disabled={locked}
                        />
                        {(rule.review === 'true' || rule.review_value !== undefined) && (
                            <TextInput
                                label="What a customer is worth"
                                description={tell('review_value')}
                                placeholder="lifetime_value"
                                value={textOf(rule.review_value)}
                                onChange={(event) => set('review_value', event.currentTarget.value || undefined)}
                                disabled={locked}
                                maw={360}
                            />
                        )}
                    </Stack>
                </Accordion.Panel>
            </Accordion.Item>
        </Accordion>
    );
}
