import { Select, TextInput } from '@mantine/core';
import type { Plain } from '../text/document';
import { withValue } from '../text/document';
import { type Leaf, textOf, textsOf } from '../text/parts';
import { type Operator, operators } from '../text/schema';
import { useBuilding } from './building';
import { FieldInput } from './FieldInput';
import { ListInput } from './ListInput';
import { operatorWord } from './words';

/** One condition on a record: a field, an operator, and what it is compared with. */
export function ConditionFields({ leaf }: { leaf: Leaf }) {
    const { schema, names, change } = useBuilding();
    const known = operators(schema);
    const chosen = known.find((one) => one.name in leaf.value);
    const operand = chosen && leaf.value[chosen.name];
    const put = (value: Record<string, Plain>) => change?.((text) => withValue(text, leaf.path, value));
    const pick = (name: string | null) => {
        const next = known.find((one) => one.name === name);
        if (next) put({ field: textOf(leaf.value.field), [next.name]: asOperand(next, operand) });
    };
    const set = (value: Plain) => chosen && change?.((text) => withValue(text, [...leaf.path, chosen.name], value));
    return (
        <>
            <FieldInput
                label="Field of the condition"
                names={[...names.fields, 'source', 'type', 'event'].filter((one, at, all) => all.indexOf(one) === at)}
                value={textOf(leaf.value.field)}
                onChange={(field) => change?.((text) => withValue(text, [...leaf.path, 'field'], field))}
            />
            <Select
                aria-label="Operator"
                data={known.map((one) => ({ value: one.name, label: operatorWord(one.name) }))}
                value={chosen?.name ?? null}
                onChange={pick}
                allowDeselect={false}
                disabled={!change}
                maxDropdownHeight={420}
                w={190}
            />
            {chosen?.kind === 'one' && (
                <TextInput
                    aria-label="Compared with"
                    placeholder={chosen.example}
                    value={textOf(operand)}
                    onChange={(event) => set(event.currentTarget.value)}
                    disabled={!change}
                    w={220}
                />
            )}
            {chosen?.kind === 'many' && (
                <ListInput
                    aria-label="Compared with"
                    nothing={chosen.example}
                    values={textsOf(operand)}
                    onChange={set}
                    w={260}
                />
            )}
        </>
    );
}

/** What an operator is compared with at first: what another was, as far as that fits. */
function asOperand({ kind }: Operator, before: Plain | undefined): Plain {
    const texts = textsOf(before).filter((one) => one !== '' && one !== 'true' && one !== 'false');
    if (kind === 'none') return 'true';
    return kind === 'many' ? texts : (texts[0] ?? '');
}
