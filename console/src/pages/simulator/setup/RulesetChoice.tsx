import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { may, useSession } from '@/api/session';
import { tellFailed } from '@/parts/told';
import { type Rules, written } from '../address';
import { textInForce, useRulesets } from '../asking';

interface Props {
    space: string;
    rules: Rules;
    onRules: (rules: Rules) => void;
    text: string;
    onText: (text: string) => void;
}

/** Under which ruleset to simulate: in force, a version, a draft, or a text. */
export function RulesetChoice({ space, rules, onRules, text, onText }: Props) {
    const session = useSession();
    const editor = may(session.data, 'space_admin');
    const found = useRulesets(space, editor);
    const { versions = [], drafts = [] } = found.data ?? {};
    const fill = useMutation({ mutationFn: () => textInForce(space), onSuccess: onText, onError: tellFailed });
    const choices: { label: string; rules: Rules }[] = [
        { label: 'The ruleset in force', rules: { of: 'force' } },
        { label: 'A text of your own', rules: { of: 'text' } },
        ...drafts.map(({ name }) => ({ label: `Draft ${name}`, rules: { of: 'draft', draft: name } as const })),
        ...versions.map(({ version, note }) => ({
            label: `Version ${version}${note && `: ${note}`}`,
            rules: { of: 'version', version } as const,
        })),
    ];
    const value = written(rules);
    const data = choices.map((one) => ({ value: written(one.rules), label: one.label }));
    if (!data.some((one) => one.value === value)) data.push({ value, label: value });
    const choose = (chosen: string | null) => {
        const one = choices.find((choice) => written(choice.rules) === chosen);
        if (one) onRules(one.rules);
    };
    return (
        <Stack gap="xs">
            <Select
                label="Ruleset"
                data={data}
                value={value}
                onChange={choose}
                allowDeselect={false}
                maw={420}
                searchable
            />
            {rules.of === 'text' && (
                <>
                    <Textarea
                        label="Ruleset as YAML"
                        description="Tried out here only; it is nowhere saved. Left empty, it is the default ruleset."
                        placeholder="identifiers: {anonymous_id: {when_shared: first}}"
                        value={text}
                        onChange={(event) => onText(event.currentTarget.value)}
                        autosize
                        minRows={5}
                        maxRows={24}
                        spellCheck={false}
                        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
                    />
                    {editor && (
                        <Group>
                            <Button variant="default" size="xs" loading={fill.isPending} onClick={() => fill.mutate()}>
                                Begin with what is in force
                            </Button>
                        </Group>
                    )}
                </>
            )}
        </Stack>
    );
}
