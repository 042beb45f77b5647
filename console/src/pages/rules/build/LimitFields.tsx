import { Group, NumberInput, Select } from '@mantine/core';
import type { IdentifierMeaning } from '@/api/schema';
import type { Path, Plain } from '../text/document';
import { textOf } from '../text/parts';
import { words } from '../text/schema';
import { useBuilding } from './building';
import { periodWord } from './words';

interface Props {
    written: Record<string, Plain>;
    of: IdentifierMeaning | undefined;
    set: (...settings: { path: Path; value: Plain | undefined }[]) => void;
    locked: boolean;
}

const EVER = 'ever';
const ORDER = ['ever', 'day', 'week', 'month', 'year'];

/** How many values one customer may have, and in which time. The two are written together. */
export function LimitFields({ written, of: one, set, locked }: Props) {
    const { schema } = useBuilding();
    const limit = 'limit' in written ? textOf(written.limit) : (one?.limit ?? '');
    const per = textOf(written.per) || ('limit' in written ? EVER : (one?.per ?? EVER));
    const periods = words(schema, 'Identifier', 'per').sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    const put = (most: string | number, time: string) => {
        const none = most === '';
        set(
            { path: ['limit'], value: none ? (one?.match === false ? undefined : null) : String(most) },
            { path: ['per'], value: none || time === EVER ? undefined : time },
        );
    };
    return (
        <Group align="flex-end" gap="xs" grow>
            <NumberInput
                label="Values of one customer, at most"
                placeholder="Any number"
                min={1}
                allowDecimal={false}
                value={limit}
                onChange={(value) => put(value, per)}
                disabled={locked}
            />
            <Select
                label="In which time"
                data={periods.map((value) => ({ value, label: periodWord(value) }))}
                value={per}
                onChange={(value) => put(limit, value ?? EVER)}
                allowDeselect={false}
                disabled={locked || limit === ''}
            />
        </Group>
    );
}
