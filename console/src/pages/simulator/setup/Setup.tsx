import { Alert, Button, Card, Collapse, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { counted } from '@/parts/numbers';
import { type Asked, type Rules, useAsk } from '../address';
import { useScenarios } from '../asking';
import { type Call, readCalls } from '../calls';
import type { Unfit } from '../unfit';
import { Builder } from './Builder';
import { Paste } from './Paste';
import { RulesetChoice } from './RulesetChoice';
import { Scenarios } from './Scenarios';

type Way = 'scenario' | 'build' | 'paste';

interface Props {
    space: string;
    /** What is simulated now. */
    asked: Asked | null;
    running: boolean;
    /** What is wrong with the calls that were asked for. */
    wrong: Unfit | null;
}

/** Where calls and a ruleset are chosen. */
export function Setup({ space, asked, running, wrong }: Props) {
    const ask = useAsk();
    const scenarios = useScenarios(space);
    const [way, setWay] = useState<Way>(asked?.made.calls ? 'build' : 'scenario');
    const [scenario, setScenario] = useState(asked?.scenario ?? 'shared-device');
    const [calls, setCalls] = useState<Call[]>(asked?.made.calls ?? [{ type: 'identify' }]);
    const [text, setText] = useState(() => (asked?.made.calls ? JSON.stringify(asked.made.calls, null, 2) : ''));
    const [rules, setRules] = useState<Rules>(asked?.rules ?? { of: 'force' });
    const [ruleset, setRuleset] = useState(asked?.made.ruleset ?? '');
    const [open, setOpen] = useState(asked === null || wrong !== null);
    const pasted = readCalls(text);
    const chosen = way === 'paste' ? pasted.calls : calls;
    const run = () => {
        setOpen(false);
        return ask({ scenario: way === 'scenario' ? scenario : null, rules, made: { calls: chosen ?? [], ruleset } });
    };
    const change = (next: readonly Call[]) => {
        setCalls([...next]);
        setText(JSON.stringify(next, null, 2));
        setWay('build');
    };
    const go = (to: Way) => {
        if (to === 'build' && way === 'paste' && pasted.calls) setCalls(pasted.calls);
        if (to === 'paste' && way === 'build') setText(JSON.stringify(calls, null, 2));
        setWay(to);
    };
    const shown = open || wrong !== null;
    return (
        <Card>
            <Stack gap="md">
                {wrong && (
                    <Alert
                        color="red"
                        role="alert"
                        title={
                            wrong.call ? `Call ${wrong.call} cannot be simulated` : 'These calls cannot be simulated'
                        }
                    >
                        {wrong.message}
                    </Alert>
                )}
                <Collapse expanded={shown}>
                    <Stack gap="md">
                        <SegmentedControl
                            value={way}
                            onChange={(to) => go(to as Way)}
                            data={[
                                { value: 'scenario', label: 'Scenario' },
                                { value: 'build', label: 'Build calls' },
                                { value: 'paste', label: 'Paste JSON' },
                            ]}
                            aria-label="Where calls come from"
                        />
                        {way === 'scenario' && (
                            <Scenarios query={scenarios} chosen={scenario} onChoose={setScenario} onChange={change} />
                        )}
                        {way === 'build' && <Builder calls={calls} onChange={setCalls} wrong={wrong} />}
                        {way === 'paste' && <Paste text={text} onChange={setText} read={pasted} wrong={wrong} />}
                        <RulesetChoice
                            space={space}
                            rules={rules}
                            onRules={setRules}
                            text={ruleset}
                            onText={setRuleset}
                        />
                    </Stack>
                </Collapse>
                <Group justify="space-between">
                    <Text size="sm" c="dimmed">
                        {asked && !shown
                            ? summary(asked)
                            : way === 'scenario'
                              ? ''
                              : counted(chosen?.length ?? 0, 'call')}
                    </Text>
                    <Group gap="xs">
                        {asked && !wrong && (
                            <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={shown}>
                                {open ? 'Hide the calls' : 'Change calls or ruleset'}
                            </Button>
                        )}
                        {shown && (
                            <Button
                                leftSection={<IconPlayerPlay size={16} />}
                                onClick={() => void run()}
                                loading={running}
                                disabled={way !== 'scenario' && !chosen?.length}
                            >
                                Run
                            </Button>
                        )}
                    </Group>
                </Group>
            </Stack>
        </Card>
    );
}

const UNDER: Record<Rules['of'], string> = {
    force: 'the ruleset in force',
    version: 'a version of the ruleset',
    draft: 'a draft',
    text: 'an edited ruleset',
};

function summary({ scenario, made, rules }: Asked): string {
    const what = scenario
        ? `Scenario ${scenario.replaceAll('-', ' ')}`
        : counted(made.calls?.length ?? 0, 'made-up call');
    const under =
        rules.of === 'version'
            ? `version ${rules.version}`
            : rules.of === 'draft'
              ? `draft ${rules.draft}`
              : UNDER[rules.of];
    return `${what}, under ${under}.`;
}
