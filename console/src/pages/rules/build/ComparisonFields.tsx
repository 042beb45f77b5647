import { NumberInput, Select, TextInput } from '@mantine/core';
import type { Path, Plain } from '../text/document';
import { withValue } from '../text/document';
import { type Leaf, mapping, textOf } from '../text/parts';
import { words } from '../text/schema';
import { useBuilding } from './building';
import { FieldInput } from './FieldInput';
import { TransformsField } from './TransformsField';
import { isDistance, measureWord } from './words';

const SAME = 'same';
const ENOUGH = '0.92';
const NEAR: Record<string, string> = { numeric: '5', date: '3 days', geo: '1' };
const STEP = 0.01;

/** One comparison of two records: a field, and whether it is the same or how similar. */
export function ComparisonFields({ leaf }: { leaf: Leaf }) {
    const { schema, names, change } = useBuilding();
    const similar = mapping(leaf.value.similar);
    const same = mapping(leaf.value.same);
    const inner = similar ?? same ?? { field: textOf(leaf.value.same) };
    const by = textOf(inner.by);
    const key = similar ? 'similar' : SAME;
    const put = (value: Record<string, Plain>) => change?.((text) => withValue(text, leaf.path, value));
    const set = (path: Path, value: Plain | undefined) =>
        change?.((text) => withValue(text, [...leaf.path, key, ...path], value));
    const kinds = [
        { value: SAME, label: 'is the same' },
        ...words(schema, 'Similar', 'by')
            .sort((a, b) => Number(isDistance(a)) - Number(isDistance(b)))
            .map((value) => ({ value, label: measureWord(value) })),
    ];
    return (
        <>
            <FieldInput
                label="Field"
                names={names.fields}
                value={textOf(inner.field)}
                onChange={(field) => (key === SAME && !same ? set([], field) : set(['field'], field))}
            />
            <Select
                aria-label="How it is compared"
                data={kinds}
                value={similar ? by : SAME}
                onChange={(kind) => put(comparison(kind ?? SAME, inner))}
                allowDeselect={false}
                disabled={!change}
                w={300}
            />
            {similar && !isDistance(by) && (
                <NumberInput
                    aria-label="At least so similar"
                    prefix="at least "
                    step={STEP}
                    min={0}
                    max={1}
                    decimalScale={3}
                    value={textOf(inner.at_least)}
                    onChange={(value) => set(['at_least'], String(value))}
                    disabled={!change}
                    w={130}
                />
            )}
            {similar && isDistance(by) && (
                <TextInput
                    aria-label="At most so far apart"
                    placeholder={NEAR[by]}
                    leftSectionWidth={64}
                    leftSection="at most"
                    leftSectionProps={{ style: { fontSize: 'var(--mantine-font-size-sm)' } }}
                    value={textOf(inner.at_most)}
                    onChange={(event) => set(['at_most'], event.currentTarget.value)}
                    disabled={!change}
                    w={160}
                />
            )}
            <TransformsField value={inner.as} onChange={(as) => put(withTransforms(key, inner, as))} />
        </>
    );
}

type Parts = Record<string, Plain>;

/** A comparison of the same field, by another measure. */
function comparison(kind: string, from: Parts): Parts {
    const field = textOf(from.field);
    const as: Parts = from.as === undefined ? {} : { as: from.as };
    if (kind === SAME) return { same: from.as === undefined ? field : { field, ...as } };
    const bound: Parts = isDistance(kind)
        ? { at_most: NEAR[kind] ?? '1' }
        : { at_least: textOf(from.at_least) || ENOUGH };
    return { similar: { field, by: kind, ...bound, ...as } };
}

/** A comparison after other transforms. */
function withTransforms(key: string, from: Parts, as: Plain | undefined): Parts {
    const rest = Object.fromEntries(Object.entries(from).filter(([name]) => name !== 'as'));
    if (as !== undefined) return { [key]: { ...rest, as } };
    return { [key]: key === SAME ? textOf(from.field) : rest };
}
