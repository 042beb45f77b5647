/** A statement as it is kept: what kind it is, and whom it names. */
export function said(statement: Record<string, unknown>): { kind: string; names: string[] } {
    if (Array.isArray(statement.together)) return { kind: 'Together', names: statement.together.map(String) };
    if (Array.isArray(statement.apart)) return { kind: 'Apart', names: statement.apart.map(String) };
    const off = statement.detach as { identifier?: unknown; from?: unknown } | undefined;
    if (off) return { kind: 'Taken off', names: [String(off.identifier), `from ${String(off.from)}`] };
    return { kind: 'Removed', names: [] };
}
