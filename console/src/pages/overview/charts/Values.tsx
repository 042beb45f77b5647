import { ScrollArea, Table } from '@mantine/core';
import { Time } from '@/parts/Time';
import type { Kind, Line } from './kinds';
import type { Point } from './series';

interface Props {
    kind: Kind;
    lines: readonly Line[];
    points: readonly Point[];
    height: number;
}

/** The numbers of a chart, the newest first. */
export function Values({ kind, lines, points, height }: Props) {
    return (
        <ScrollArea h={height} viewportProps={{ tabIndex: 0, 'aria-label': `${kind.title}, as numbers` }}>
            <Table fz="xs" verticalSpacing={4} stickyHeader>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Measured</Table.Th>
                        {lines.map(({ name, label }) => (
                            <Table.Th key={name} className="numbers">
                                {label}
                            </Table.Th>
                        ))}
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {[...points].reverse().map((point) => (
                        <Table.Tr key={point.time}>
                            <Table.Td style={{ whiteSpace: 'nowrap' }}>
                                <Time at={new Date(point.time).toISOString()} />
                            </Table.Td>
                            {lines.map(({ name }) => {
                                const value = point[name];
                                return (
                                    <Table.Td key={name} className="numbers">
                                        {typeof value === 'number' ? kind.format(value) : '–'}
                                    </Table.Td>
                                );
                            })}
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </ScrollArea>
    );
}
