import { Fieldset, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import type { IdentifierMeaning } from '@/api/schema';
import type { Path, Plain } from '../text/document';
import { withSetting } from '../text/identifiers';
import { mapping, textOf, textsOf } from '../text/parts';
import { says, words } from '../text/schema';
import { useBuilding } from './building';
import { DistinctField } from './DistinctField';
import { ListInput } from './ListInput';
import { LimitFields } from './LimitFields';
import { sharedWord } from './words';

interface Props {
    type: string;
    /** What holds for it; not there for what holds for all types. */
    of: IdentifierMeaning | undefined;
}

/** Every setting of an identifier type. What is written comes first; where nothing is, what holds is shown. */
export function IdentifierForm({ type, of: one }: Props) {
    const { plain, check, schema, change } = useBuilding();
    const written = mapping(mapping(plain.identifiers)?.[type]) ?? {};
    const blocked = mapping(written.blocked) ?? {};
    const locked = change === null;
    const set = (...settings: { path: Path; value: Plain | undefined }[]) =>
        change?.((text) => withSetting(text, check.meaning?.identifiers ?? [], type, settings));
    const tell = (setting: string) => says(schema, 'Identifier', setting);
    return (
        <Stack gap="sm">
            <Switch
                label="Joins records with the same value"
                checked={'match' in written ? written.match === 'true' : (one?.match ?? true)}
                onChange={(event) => set({ path: ['match'], value: String(event.currentTarget.checked) })}
                disabled={locked}
            />
            <LimitFields written={written} of={one} set={set} locked={locked} />
            <Select
                label="When several customers use a value"
                description={tell('when_shared')}
                data={words(schema, 'Identifier', 'when_shared').map((value) => ({ value, label: sharedWord(value) }))}
                value={textOf(written.when_shared) || one?.when_shared || null}
                onChange={(value) => set({ path: ['when_shared'], value: value ?? undefined })}
                disabled={locked}
            />
            <NumberInput
                label="Nobody’s if it would join more profiles than"
                description={tell('max_profiles')}
                value={textOf(written.max_profiles) || one?.max_profiles || ''}
                min={1}
                allowDecimal={false}
                onChange={(value) => set({ path: ['max_profiles'], value: value === '' ? undefined : String(value) })}
                disabled={locked}
            />
            <DistinctField
                value={'max_distinct' in written ? mapping(written.max_distinct) : (one?.max_distinct ?? {})}
                onChange={(value) => set({ path: ['max_distinct'], value: Object.keys(value).length ? value : null })}
                locked={locked}
            />
            <TextInput
                label="Only uses that lie no further apart than"
                description={tell('within')}
                placeholder="30 days"
                value={'within' in written ? textOf(written.within) : (one?.within ?? '')}
                onChange={(event) => set({ path: ['within'], value: event.currentTarget.value || null })}
                disabled={locked}
            />
            <Fieldset legend="Blocked: values that are nobody’s">
                <Stack gap="sm">
                    <ListInput
                        label="Values"
                        description="Exact values, whatever their case. Enter adds one."
                        nothing="None of your own"
                        values={textsOf(blocked.values)}
                        onChange={(values) =>
                            set({ path: ['blocked', 'values'], value: values.length ? values : undefined })
                        }
                    />
                    <ListInput
                        label="Patterns"
                        description="RE2, found anywhere in the value unless anchored: ^noreply@"
                        nothing="None of your own"
                        commas={false}
                        values={textsOf(blocked.patterns)}
                        onChange={(values) =>
                            set({ path: ['blocked', 'patterns'], value: values.length ? values : undefined })
                        }
                    />
                    <Switch
                        label="The shipped list too (null, unknown, n/a, 0000 …)"
                        checked={'shipped' in blocked ? blocked.shipped === 'true' : (one?.blocked.shipped ?? true)}
                        onChange={(event) =>
                            set({
                                path: ['blocked', 'shipped'],
                                value: event.currentTarget.checked ? undefined : 'false',
                            })
                        }
                        disabled={locked}
                    />
                </Stack>
            </Fieldset>
            <Select
                label="One form for all spellings"
                description={tell('normalize')}
                data={words(schema, 'Identifier', 'normalize')}
                value={textOf(written.normalize) || one?.normalize || null}
                onChange={(value) => set({ path: ['normalize'], value: value ?? undefined })}
                disabled={locked}
            />
            <TextInput
                label="Country of phone numbers without one"
                description={tell('region')}
                placeholder="CH"
                maxLength={2}
                value={'region' in written ? textOf(written.region) : (one?.region ?? '')}
                onChange={(event) => set({ path: ['region'], value: event.currentTarget.value || undefined })}
                disabled={locked}
            />
        </Stack>
    );
}
