import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Wide } from './Wide';

export interface Column<T> {
    /** Its heading; nothing over what can be done with a row. */
    name?: string;
    shows: (row: T) => ReactNode;
    /** Of numbers, or of buttons: to the right. */
    numbers?: boolean;
}

interface Props<T> {
    rows: readonly T[];
    columns: readonly Column<T>[];
    keyOf: (row: T) => string | number;
    minWidth: number;
}

/** A list as a table that fills its card: one row for each, the first column being what it is called. */
export function ListTable<T>({ rows, columns, keyOf, minWidth }: Props<T>) {
    const edge = (at: number) => ({
        ...(at === 0 && { pl: 'md' }),
        ...(at === columns.length - 1 && { pr: 'md' }),
    });
    return (
        <Wide minWidth={minWidth}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        {columns.map(({ name, numbers }, at) => (
                            <Table.Th
                                key={name ?? ''}
                                {...edge(at)}
                                {...(!name && { 'aria-label': 'Actions' })}
                                className={numbers ? 'numbers' : undefined}
                            >
                                {name}
                            </Table.Th>
                        ))}
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {rows.map((row) => (
                        <Table.Tr key={keyOf(row)}>
                            {columns.map(({ name, numbers, shows }, at) => (
                                <Table.Td
                                    key={name ?? ''}
                                    {...edge(at)}
                                    {...(at === 0 && { fw: 500 })}
                                    {...(!name && { ta: 'right' })}
                                    className={numbers ? 'numbers' : undefined}
                                >
                                    {shows(row)}
                                </Table.Td>
                            ))}
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}
