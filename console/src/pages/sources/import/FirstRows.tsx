import { Card, Table, Text } from '@mantine/core';
import type { PreviewAnswer } from '@/api/schema';
import { Wide } from '@/parts/Wide';

/** The first rows of a file as they are. */
export function FirstRows({ preview }: { preview: PreviewAnswer }) {
    return (
        <Card p={0}>
            <Text fw={600} size="sm" p="sm">
                The first rows
            </Text>
            <Wide minWidth={Math.min(2000, preview.columns.length * 130)} mah={300}>
                <Table stickyHeader aria-label="The first rows">
                    <Table.Thead>
                        <Table.Tr>
                            {preview.columns.map((one) => (
                                <Table.Th key={one.name}>{one.name}</Table.Th>
                            ))}
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {preview.rows.map((row, place) => (
                            // rows have no name of their own
                            <Table.Tr key={place}>
                                {row.map((text, column) => (
                                    <Table.Td key={preview.columns[column]?.name ?? column}>
                                        <Text size="sm" truncate="end" maw={220}>
                                            {text}
                                        </Text>
                                    </Table.Td>
                                ))}
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Card>
    );
}
