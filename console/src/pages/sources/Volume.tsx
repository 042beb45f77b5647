import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Badge, Card, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import dayjs from 'dayjs';
import { useSearchParams } from 'react-router';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { useVolume } from './asked';

const SPANS = {
    day: { label: '24 hours', days: 1, step: '1 hour', form: 'HH:mm' },
    week: { label: '7 days', days: 7, step: '6 hours', form: 'ddd HH:mm' },
    month: { label: '30 days', days: 30, step: '1 day', form: 'D MMM' },
    year: { label: 'A year', days: 365, step: '7 days', form: 'D MMM YYYY' },
} as const;
type Span = keyof typeof SPANS;

/** How much came of a source over time, in one space. */
export default function Volume({ space, source }: { space: string; source: string }) {
    const [params, setParams] = useSearchParams();
    const chosen = params.get('span') ?? '';
    const span: Span = chosen in SPANS ? (chosen as Span) : 'month';
    const { days, step, form } = SPANS[span];
    const volume = useVolume(space, days, step);
    const choose = (to: string) =>
        setParams((now) => {
            now.set('span', to);
            return now;
        });
    return (
        <Card>
            <Stack>
                <Group justify="space-between">
                    <Text fw={600}>Records received</Text>
                    <SegmentedControl
                        aria-label="How long"
                        size="xs"
                        value={span}
                        onChange={choose}
                        data={Object.entries(SPANS).map(([value, one]) => ({
                            value,
                            label: one.label,
                        }))}
                    />
                </Group>
                <Asked query={volume} height={320}>
                    {({ times, sources }) => {
                        const found = sources.find((one) => one.source === source);
                        if (!found)
                            return (
                                <Empty title="This source does not feed this space">
                                    Choose a space that it feeds.
                                </Empty>
                            );
                        const data = times.map((at, place) => ({
                            at: dayjs(at).format(form),
                            records: found.counts[place] ?? 0,
                        }));
                        const sum = data.reduce((all, one) => all + one.records, 0);
                        return (
                            <Stack>
                                <Group gap="xs">
                                    <Text size="sm">
                                        <b>{count(sum)}</b> in this time
                                        {found.last && (
                                            <>
                                                , the last <Time at={found.last} words />
                                            </>
                                        )}
                                    </Text>
                                    {Object.entries(found.types).map(([type, many]) => (
                                        <Badge key={type} variant="light" color="gray" tt="none">
                                            {type} {count(many)}
                                        </Badge>
                                    ))}
                                </Group>
                                <BarChart
                                    h={300}
                                    data={data}
                                    dataKey="at"
                                    series={[{ name: 'records', color: 'indigo.6', label: 'Records' }]}
                                    valueFormatter={count}
                                    gridAxis="x"
                                    tickLine="none"
                                    role="group"
                                    aria-label={`${count(sum)} records over time`}
                                />
                            </Stack>
                        );
                    }}
                </Asked>
            </Stack>
        </Card>
    );
}
