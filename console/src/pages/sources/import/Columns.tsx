import { Badge, Group, Select, Table, Text, TextInput } from '@mantine/core';
import type { Column, PreviewAnswer } from '@/api/schema';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';
import { changed, doubt, isIdentifier, type Role, renamed, type Said } from './mapping';

interface Props {
    preview: PreviewAnswer;
    said: Said;
    onChange: (said: Said) => void;
}

/** Every column with some of its values, and what it is: to be changed. */
export function Columns({ preview, said, onChange }: Props) {
    const choices = [
        {
            group: 'Of the row',
            items: [
                { value: 'key', label: 'Key of the row' },
                { value: 'time', label: 'When it was written' },
            ],
        },
        { group: 'Identifiers', items: preview.types.map((type) => ({ value: `id:${type}`, label: type })) },
        {
            group: 'The rest',
            items: [
                { value: 'field', label: 'Trait' },
                { value: 'out', label: 'Leave out' },
                ...(preview.marks.length ? [{ value: 'mark', label: 'Says it was deleted' }] : []),
            ],
        },
    ];
    return (
        <Wide minWidth={760}>
            <Table aria-label="Columns" verticalSpacing="xs" highlightOnHover={false}>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Column</Table.Th>
                        <Table.Th>Values</Table.Th>
                        <Table.Th w={220}>What it is</Table.Th>
                        <Table.Th w={200}>Name of the trait</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {preview.columns.map((column) => {
                        const role = said.roles[column.name] ?? 'field';
                        return (
                            <Table.Tr key={column.name}>
                                <Table.Td>
                                    <Text
                                        size="sm"
                                        fw={600}
                                        className="break"
                                        maw={200}
                                        td={role === 'out' ? 'line-through' : undefined}
                                    >
                                        {column.name}
                                    </Text>
                                </Table.Td>
                                <Table.Td>
                                    <Values column={column} role={role} looked={preview.looked_at} />
                                </Table.Td>
                                <Table.Td>
                                    <Select
                                        aria-label={`What the column ${column.name} is`}
                                        size="xs"
                                        data={choices}
                                        value={role}
                                        allowDeselect={false}
                                        searchable
                                        onChange={(chosen) =>
                                            chosen && onChange(changed(said, column.name, chosen as Role))
                                        }
                                    />
                                </Table.Td>
                                <Table.Td>
                                    {role === 'field' && (
                                        <TextInput
                                            aria-label={`Name of the trait ${column.name}`}
                                            size="xs"
                                            value={said.names[column.name] ?? ''}
                                            onChange={(event) =>
                                                onChange(renamed(said, column.name, event.currentTarget.value))
                                            }
                                        />
                                    )}
                                </Table.Td>
                            </Table.Tr>
                        );
                    })}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

function Values({ column, role, looked }: { column: Column; role: Role; looked: number }) {
    const warning = doubt(column, role, looked);
    return (
        <>
            <Text size="sm" c="dimmed" truncate="end" maw={320}>
                {column.examples.slice(0, 3).join(' · ') || 'Empty'}
            </Text>
            <Group gap={6}>
                <Text size="xs" c="dimmed">
                    {count(column.filled)} of {count(looked)} filled
                </Text>
                {warning && (
                    <Badge size="sm" color="orange" variant="light" tt="none">
                        {warning}
                    </Badge>
                )}
                {!warning &&
                    isIdentifier(role) &&
                    column.filled > 0 &&
                    column.usable[role.slice(3)] === column.filled && (
                        <Badge size="sm" color="teal" variant="light" tt="none">
                            all can be used
                        </Badge>
                    )}
            </Group>
        </>
    );
}
