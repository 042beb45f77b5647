import { ActionIcon, Card, Center, ColorSwatch, Group, Skeleton, Text, Title, Tooltip } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { Kind, Line } from './kinds';
import type { Point, Range } from './series';
import { Values } from './Values';

const Drawn = lazy(() => import('./Drawn'));
const HEIGHT = 190;

interface Props {
    kind: Kind;
    range: Range;
    points: readonly Point[] | undefined;
    /** Shown as a table instead. */
    table: boolean;
    onTable: (yes: boolean) => void;
}

/** One chart with its title, or its numbers as a table. */
export function Chart({ kind, range, points, table, onTable }: Props) {
    const lines = kind.lines(points ?? []);
    const said = points?.filter((point) => lines.some(({ name }) => typeof point[name] === 'number')) ?? [];
    const newest = lines.length === 1 && said.at(-1)?.[lines[0]?.name ?? ''];
    return (
        <Card component="section" aria-label={kind.title} padding="sm">
            <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs" mb="xs" style={{ flexGrow: 1 }}>
                <div>
                    <Title order={3} fz="sm">
                        {kind.title}
                    </Title>
                    <Text size="xs" c="dimmed">
                        {kind.says}
                    </Text>
                </div>
                <Group gap={6} wrap="nowrap">
                    {typeof newest === 'number' && kind.of === 'states' && (
                        <Text fw={650} style={{ fontVariantNumeric: 'tabular-nums' }}>
                            {kind.format(newest)}
                        </Text>
                    )}
                    <AsTable title={kind.title} table={table} onTable={onTable} />
                </Group>
            </Group>
            <Content kind={kind} range={range} loading={!points} lines={lines} said={said} table={table} />
        </Card>
    );
}

function AsTable({ title, table, onTable }: { title: string } & Pick<Props, 'table' | 'onTable'>) {
    const label = table ? `${title} as a chart` : `${title} as a table`;
    return (
        <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={() => onTable(!table)}>
                {table ? <IconChartLine size={16} /> : <IconTable size={16} />}
            </ActionIcon>
        </Tooltip>
    );
}

interface ContentProps extends Pick<Props, 'kind' | 'range' | 'table'> {
    loading: boolean;
    lines: Line[];
    said: readonly Point[];
}

function Content({ kind, range, loading, lines, said, table }: ContentProps) {
    if (loading) return <Skeleton h={HEIGHT} />;
    if (!said.length) return <NothingYet kind={kind} />;
    if (table) return <Values kind={kind} lines={lines} points={said} height={HEIGHT} />;
    return (
        <Suspense fallback={<Skeleton h={HEIGHT} />}>
            <Drawn kind={kind} range={range} lines={lines} points={said} height={HEIGHT} />
            {lines.length > 1 && <Legend lines={lines} />}
        </Suspense>
    );
}

/** Which colour is what, beside the chart: in it, a long one would have no room. */
function Legend({ lines }: { lines: readonly Line[] }) {
    return (
        <Group gap="4px 12px" mt={6} aria-hidden>
            {lines.map(({ name, label, color }) => (
                <Group key={name} gap={6} wrap="nowrap">
                    <ColorSwatch
                        size={9}
                        color={`var(--mantine-color-${color.replace('.', '-')})`}
                        withShadow={false}
                    />
                    <Text size="xs" className="break">
                        {label}
                    </Text>
                </Group>
            ))}
        </Group>
    );
}

/** What happened is known from the second measurement on; some things never happened. */
function NothingYet({ kind }: { kind: Kind }) {
    return (
        <Center h={HEIGHT}>
            <Text size="sm" c="dimmed" ta="center" maw={220}>
                {kind.of === 'flows' || kind.id === 'jitter'
                    ? 'Nothing in this time. It is counted from one measurement to the next.'
                    : 'Nothing in this time.'}
            </Text>
        </Center>
    );
}
