import { Card, Stack, Tabs, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import type { Simulation } from '@/api/schema';
import Picture from '@/graph/picture/Picture';
import { Playing } from '@/graph/picture/Playing';
import { useGraphView } from '@/graph/view';
import { count } from '@/parts/numbers';
import { Customers } from './Customers';
import { forming } from './forming';
import { Numbers } from './Named';
import { Picked } from './Picked';
import { RulesetSteps } from './RulesetSteps';
import { StepTold } from './StepTold';

/** What came of a simulation, step by step. */
export default function Result({ simulation }: { simulation: Simulation }) {
    const [params] = useSearchParams();
    const put = usePut();
    const { selected, search } = useGraphView();
    const { elements, visible, tints, numbers } = useMemo(() => forming(simulation), [simulation]);
    const last = simulation.after.length - 1;
    const asked = Number.parseInt(params.get('step') ?? '', 10);
    const at = Number.isNaN(asked) ? last : Math.max(0, Math.min(last, asked - 1));
    const after = simulation.after[at];
    if (!after) return null;
    return (
        <Numbers value={numbers}>
            <Card>
                <Picture
                    title="What the calls formed"
                    elements={elements}
                    visible={visible[at]}
                    tints={tints[at]}
                    selected={selected}
                    onSelect={(id) => put('node', id)}
                    search={search}
                    onSearch={(text) => put('mark', text)}
                    details={
                        <Stack gap="md">
                            <Picked simulation={simulation} after={after} selected={selected} elements={elements} />
                            <StepTold after={after} simulation={simulation} />
                        </Stack>
                    }
                    footer={
                        <Playing
                            at={at}
                            last={last}
                            onMove={(to) => put('step', to >= last ? null : String(to + 1))}
                            name="the calls"
                            says={(place) => `Call ${place + 1}`}
                        >
                            <Text size="sm" c="dimmed">
                                After call {count(at + 1)} of {count(last + 1)}
                            </Text>
                        </Playing>
                    }
                />
            </Card>
            <Card>
                <Tabs
                    value={params.get('by') === 'steps' ? 'steps' : 'calls'}
                    onChange={(to) => put('by', to === 'steps' ? to : null)}
                    keepMounted={false}
                >
                    <Tabs.List mb="md">
                        <Tabs.Tab value="calls">Customers after call {at + 1}</Tabs.Tab>
                        <Tabs.Tab value="steps">By steps of the ruleset</Tabs.Tab>
                    </Tabs.List>
                    <Tabs.Panel value="calls">
                        <Customers after={after} />
                    </Tabs.Panel>
                    <Tabs.Panel value="steps">
                        <RulesetSteps steps={simulation.steps} />
                    </Tabs.Panel>
                </Tabs>
            </Card>
        </Numbers>
    );
}

/** Puts a word into the address, which keeps what stands behind its `#`. */
function usePut() {
    const navigate = useNavigate();
    const { search, hash } = useLocation();
    return (name: string, value: string | null) => {
        const params = new URLSearchParams(search);
        if (value) params.set(name, value);
        else params.delete(name);
        void navigate({ search: params.toString(), hash }, { replace: true, preventScrollReset: true });
    };
}
