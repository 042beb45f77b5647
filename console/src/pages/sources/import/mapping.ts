import type { Column, ColumnMapping, PreviewAnswer } from '@/api/schema';

/** What a column is taken for: the row's key, its time, a mark of deleted rows, an identifier, a field, or nothing. */
export type Role = 'key' | 'time' | 'field' | 'out' | 'mark' | `id:${string}`;

/** What each column is, and under which name those that are fields are kept. */
export interface Said {
    roles: Record<string, Role>;
    names: Record<string, string>;
}

export const isIdentifier = (role: Role): role is `id:${string}` => role.startsWith('id:');

/** What a preview takes the columns for, column by column. */
export function saidBy({ columns, mapping, marks }: PreviewAnswer): Said {
    const said: Said = { roles: {}, names: {} };
    for (const { name } of columns) said.roles[name] = marks.includes(name) ? 'mark' : 'field';
    for (const name of mapping.leave_out) said.roles[name] = 'out';
    for (const [type, columnsOf] of Object.entries(mapping.identifiers))
        for (const name of columnsOf) said.roles[name] = `id:${type}`;
    if (mapping.id) said.roles[mapping.id] = 'key';
    if (mapping.time) said.roles[mapping.time] = 'time';
    for (const [field, name] of Object.entries(mapping.fields)) said.names[name] = field;
    return said;
}

/** A column becomes something else; what only one column can be, another is no more. */
export function changed(said: Said, column: string, role: Role): Said {
    const roles = { ...said.roles };
    if (role === 'key' || role === 'time')
        for (const other of Object.keys(roles)) if (roles[other] === role) roles[other] = 'field';
    roles[column] = role;
    return { ...said, roles };
}

export const renamed = (said: Said, column: string, name: string): Said => ({
    ...said,
    names: { ...said.names, [column]: name },
});

/** As the service takes it. A column that is the key and an identifier too is kept as both. */
export function mappingOf(said: Said, before: ColumnMapping): ColumnMapping {
    const columns = Object.entries(said.roles);
    const only = (role: Role) => columns.find(([, one]) => one === role)?.[0] ?? null;
    const identifiers: Record<string, string[]> = {};
    for (const [name, role] of columns)
        if (isIdentifier(role)) identifiers[role.slice(3)] = [...(identifiers[role.slice(3)] ?? []), name];
    const key = only('key');
    for (const [type, columnsOf] of Object.entries(before.identifiers))
        if (key && columnsOf.includes(key)) identifiers[type] = [key, ...(identifiers[type] ?? [])];
    const fields: Record<string, string> = {};
    for (const [name, role] of columns) {
        const field = said.names[name]?.trim();
        if (role === 'field' && field) fields[field] = name;
    }
    const leave_out = columns.filter(([, role]) => role === 'out').map(([name]) => name);
    return { kind: before.kind, id: key, time: only('time'), identifiers, fields, leave_out };
}

/** What there is to say about a column as it is mapped: a word of warning, or nothing. */
export function doubt(column: Column, role: Role, looked: number): string | null {
    if (role === 'key') {
        if (column.filled < looked) return `${looked - column.filled} of ${looked} rows have no key`;
        if (column.different < column.filled) return 'Rows share a key: a later one replaces an earlier one';
    }
    if (!isIdentifier(role)) return null;
    const usable = column.usable[role.slice(3)];
    if (usable === undefined || column.filled === 0) return null;
    return usable < column.filled ? `${column.filled - usable} of ${column.filled} values cannot be used as one` : null;
}

/** Fields that would have one name, which only one can have. */
export function sameNames(said: Said): string[] {
    const names = Object.entries(said.roles)
        .filter(([, role]) => role === 'field')
        .map(([column]) => said.names[column]?.trim() ?? '')
        .filter(Boolean);
    return [...new Set(names.filter((name, place) => names.indexOf(name) !== place))];
}

/** Whether something in the table says whose its rows are. */
export const identifies = (said: Said, before: ColumnMapping): boolean =>
    Object.values(mappingOf(said, before).identifiers).some((columns) => columns.length > 0);
