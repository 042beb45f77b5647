import { Group, SegmentedControl, SimpleGrid, Title } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Failed } from '@/parts/Failed';
import { Chart } from './Chart';
import { KINDS } from './kinds';
import { RANGES, rangeOf, useSeries } from './series';

/** What was measured, over time. The range, and which charts are shown as tables, stand in the address. */
export function Charts({ space }: { space: string }) {
    const [params, setParams] = useSearchParams();
    const range = rangeOf(params.get('range'));
    const asked = { states: useSeries(space, range, 'states'), flows: useSeries(space, range, 'flows') };
    const failed = asked.states.error ?? asked.flows.error;
    const tables = (params.get('tables') ?? '').split(',').filter(Boolean);
    const set = (name: string, value: string) =>
        setParams(
            (now) => {
                if (value) now.set(name, value);
                else now.delete(name);
                return now;
            },
            { replace: true },
        );
    return (
        <section aria-label="Over time">
            <Group justify="space-between" mb="xs">
                <Title order={2} fz="md">
                    Over time
                </Title>
                <SegmentedControl
                    size="xs"
                    aria-label="Range"
                    value={range}
                    onChange={(chosen) => set('range', chosen)}
                    data={Object.entries(RANGES).map(([value, label]) => ({ value, label }))}
                />
            </Group>
            {failed && <Failed error={failed} />}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
                {KINDS.map((kind) => (
                    <Chart
                        key={kind.id}
                        kind={kind}
                        range={range}
                        points={asked[kind.of].data}
                        table={tables.includes(kind.id)}
                        onTable={(yes) =>
                            set('tables', [...tables.filter((id) => id !== kind.id), ...(yes ? [kind.id] : [])].join())
                        }
                    />
                ))}
            </SimpleGrid>
        </section>
    );
}
