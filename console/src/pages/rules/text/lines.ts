/** A line of two texts: in both, only in the first (`-`), or only in the second (`+`). */
export interface Line {
    sign: ' ' | '-' | '+';
    text: string;
}

/** Lines that are compared: the work grows with their product. */
const MOST = 1500;

/** The lines of two texts side by side, those in both once; null where there are too many to compare. */
export function linesOf(before: string, after: string): Line[] | null {
    const [a, b] = [before.split('\n'), after.split('\n')];
    if (a.length > MOST || b.length > MOST) return null;
    const longest = common(a, b);
    const found: Line[] = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            found.push({ sign: ' ', text: a[i] ?? '' });
            i++;
            j++;
        } else if (j >= b.length || (i < a.length && at(longest, i + 1, j) >= at(longest, i, j + 1)))
            found.push({ sign: '-', text: a[i++] ?? '' });
        else found.push({ sign: '+', text: b[j++] ?? '' });
    }
    return found;
}

const at = (table: readonly Uint16Array[], i: number, j: number) => table[i]?.[j] ?? 0;

/** How many lines the ends of both have in common, from each line of each. */
function common(a: readonly string[], b: readonly string[]): Uint16Array[] {
    const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--) {
            const row = table[i];
            if (row)
                row[j] =
                    a[i] === b[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
        }
    return table;
}
