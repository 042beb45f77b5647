import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import type { Kind, Line } from './kinds';
import { domain, shownTime, ticks } from './axis';
import { type Point, type Range } from './series';

interface Props {
    kind: Kind;
    range: Range;
    lines: Line[];
    points: readonly Point[];
    height: number;
}

const DOTTED = 30;
const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** A chart of points in time: lines for what there is, bars for what happened. Loaded when it is needed. */
export default function Drawn(props: Props) {
    return props.kind.of === 'flows' ? <Bars {...props} /> : <Lines {...props} />;
}

function common({ kind, lines, points, height }: Props) {
    return {
        h: height,
        data: [...points],
        dataKey: 'time',
        series: lines.map(({ name, label, color }) => ({ name, label, color })),
        valueFormatter: kind.format,
        gridAxis: 'x' as const,
        tickLine: 'none' as const,
        yAxisProps: {
            width: 46,
            allowDecimals: isShare(points, lines),
            tickFormatter: isShare(points, lines) ? kind.format : (value: number) => COMPACT.format(value),
        },
        tooltipAnimationDuration: 0,
    };
}

/** Shares lie between 0 and 1, and so does little else. */
const isShare = (points: readonly Point[], lines: readonly Line[]) =>
    points.some((point) => lines.some(({ name }) => !Number.isInteger(point[name] ?? 0)));

function Lines(props: Props) {
    const { points, range } = props;
    const [from, to] = domain(range, points);
    return (
        <LineChart
            {...common(props)}
            curveType="monotone"
            withDots={points.length <= DOTTED}
            dotProps={{ r: 3 }}
            strokeWidth={2}
            connectNulls
            lineProps={{ isAnimationActive: false }}
            xAxisProps={{
                type: 'number',
                scale: 'time',
                padding: { left: 6, right: 6 },
                domain: [from, to],
                ticks: ticks(from, to),
                tickFormatter: (at: number) => shownTime(at, to - from),
            }}
            tooltipProps={{ labelFormatter: (at: unknown) => shownTime(Number(at), 0) }}
        />
    );
}

function Bars(props: Props) {
    const { points } = props;
    const span = (points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0);
    return (
        <BarChart
            {...common(props)}
            type="stacked"
            maxBarWidth={28}
            barProps={{ isAnimationActive: false }}
            xAxisProps={{ tickFormatter: (at: number) => shownTime(at, span || 1), minTickGap: 24 }}
            tooltipProps={{ labelFormatter: (at: unknown) => shownTime(Number(at), 0) }}
        />
    );
}
