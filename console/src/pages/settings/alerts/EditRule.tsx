import { Button, Group, NumberInput, Select, Switch, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, Refused } from '@/api/client';
import type { AlertRule } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { tellDone } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { ALERT_KINDS, type AlertKind } from './kinds';

interface Props {
    /** Null: a new one. */
    name: string | null;
    rule: AlertRule;
    shipped: boolean;
    onClose: () => void;
}

/** Writes a rule, or takes one away; one that came with Onefold returns to how it came. */
export function EditRule({ name, rule, shipped, onClose }: Props) {
    const space = useSpace();
    const [named, setNamed] = useState(name ?? '');
    const [said, setSaid] = useState(rule);
    const kind = ALERT_KINDS[said.kind];
    const path = { space, rule: named.trim() };
    const write = useWriting(
        () => answer(api.PUT('/api/v1/spaces/{space}/alert_rules/{rule}', { params: { path }, body: said })),
        'The rule is written.',
        onClose,
    );
    const remove = useWriting(
        () =>
            answer(api.DELETE('/api/v1/spaces/{space}/alert_rules/{rule}', { params: { path } })).catch(unlessAsItCame),
        shipped ? 'The rule is as it came.' : 'The rule is gone.',
        onClose,
    );
    return (
        <Confirm
            opened
            title={name === null ? 'New rule' : `Change ${shipped ? kind.name : name}`}
            act="Save"
            disabled={!path.rule}
            loading={write.isPending}
            onClose={onClose}
            onConfirm={() => write.mutate()}
        >
            {name === null && (
                <>
                    <TextInput
                        label="Name"
                        description="Lower-case letters, digits, - and _."
                        data-autofocus
                        value={named}
                        onChange={(event) => setNamed(event.currentTarget.value)}
                    />
                    <Select
                        label="About"
                        data={Object.entries(ALERT_KINDS).map(([value, one]) => ({ value, label: one.name }))}
                        value={said.kind}
                        allowDeselect={false}
                        onChange={(value) => value && setSaid(fresh(value as AlertKind))}
                    />
                </>
            )}
            <Thresholds said={said} onChange={setSaid} />
            <Text size="sm" c="dimmed">
                {kind.says(said)}
            </Text>
            <Switch
                label="On"
                checked={said.on}
                onChange={(event) => setSaid({ ...said, on: event.currentTarget.checked })}
            />
            {name !== null && (
                <Group>
                    <Button
                        size="compact-sm"
                        variant="subtle"
                        color={shipped ? 'gray' : 'red'}
                        loading={remove.isPending}
                        onClick={() => remove.mutate()}
                    >
                        {shipped ? 'Back to how it came' : 'Remove this rule'}
                    </Button>
                </Group>
            )}
            {(write.error ?? remove.error) && <Failed error={(write.error ?? remove.error) as Error} />}
        </Confirm>
    );
}

function Thresholds({ said, onChange }: { said: AlertRule; onChange: (said: AlertRule) => void }) {
    const kind = ALERT_KINDS[said.kind];
    const scale = kind.share ? 100 : 1;
    return (
        <>
            <NumberInput
                label={kind.share ? 'More than, in percent' : 'More than'}
                min={0}
                max={kind.share ? 100 : undefined}
                allowDecimal={kind.share}
                value={Math.round(said.above * scale * 1_000) / 1_000}
                onChange={(value) => onChange({ ...said, above: Number(value) / scale })}
            />
            {kind.windowed && (
                <TextInput
                    label="Within"
                    description="Such as 1 day, or 6 hours."
                    value={said.within}
                    onChange={(event) => onChange({ ...said, within: event.currentTarget.value })}
                />
            )}
            {kind.atLeast && (
                <NumberInput
                    label={`Only from so many ${kind.atLeast} on`}
                    min={0}
                    allowDecimal={false}
                    value={said.at_least}
                    onChange={(value) => onChange({ ...said, at_least: Number(value) })}
                />
            )}
        </>
    );
}

function fresh(kind: AlertKind): AlertRule {
    const { share, windowed, atLeast } = ALERT_KINDS[kind];
    return { kind, above: share ? 0.1 : 100, within: windowed ? '1 day' : '', at_least: atLeast ? 1_000 : 0, on: true };
}

/** There is nothing to take away where a rule was never written over. */
function unlessAsItCame(error: unknown) {
    if (!(error instanceof Refused && error.status === 404)) throw error;
}

function useWriting(does: () => Promise<unknown>, done: string, onClose: () => void) {
    const space = useSpace();
    const queries = useQueryClient();
    return useMutation({
        mutationFn: does,
        onSuccess: () => {
            void queries.invalidateQueries({ queryKey: [space, 'alert_rules'] });
            tellDone(done);
            onClose();
        },
    });
}
