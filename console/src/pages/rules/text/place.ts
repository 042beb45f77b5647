/** Where in a YAML text somebody types: on the way to which setting, and a key or a value of it. */
export interface Place {
    path: (string | number)[];
    /** A key of what stands at `path`, or its value; `both` right after a dash. */
    kind: 'key' | 'value' | 'both';
    /** Where the word begins that is being typed. */
    from: number;
}

interface Token {
    column: number;
    /** null: an item of a list. */
    key: string | null;
}

interface Open {
    list: boolean;
    key: string | null;
}

const DASH = /^- +/;
const KEY = /^("[^"]*"|'[^']*'|[^\s"'#[\]{},][^#[\]{},]*?) *:(?= |$)/;
const WORD = /[^\s,[\]{}:"']*$/;

/** The place of an offset; null within a comment. */
export function placeAt(text: string, offset: number): Place | null {
    const start = text.lastIndexOf('\n', offset - 1) + 1;
    const line = text.slice(start, offset);
    if (/(^|\s)#/.test(line)) return null;
    const { tokens, rest } = tokensOf(line);
    const first = tokens[0]?.column ?? line.length - line.trimStart().length;
    const around = [...outer(text.slice(0, start).split('\n').slice(0, -1), first, tokens[0]?.key === null)];
    const path = [...around, ...tokens].map((one) => one.key ?? 0);
    const word = WORD.exec(line)?.[0] ?? '';
    const from = offset - word.length;
    const open = opened(rest);
    const inner = open.at(-1);
    if (inner) {
        for (const one of open.slice(0, -1)) path.push(one.key ?? 0);
        if (inner.list) return { path: [...path, 0], kind: 'both', from };
        return inner.key === null ? { path, kind: 'key', from } : { path: [...path, inner.key], kind: 'value', from };
    }
    const last = tokens.at(-1);
    if (last?.key === null) return { path, kind: 'both', from };
    return { path, kind: last ? 'value' : 'key', from };
}

/** The dashes and the key that a line begins with, and what follows them. */
function tokensOf(line: string): { tokens: Token[]; rest: string } {
    const tokens: Token[] = [];
    let column = line.length - line.trimStart().length;
    for (let dash = DASH.exec(line.slice(column)); dash; dash = DASH.exec(line.slice(column))) {
        tokens.push({ column, key: null });
        column += dash[0].length;
    }
    const key = KEY.exec(line.slice(column));
    if (!key) return { tokens, rest: line.slice(column) };
    tokens.push({ column, key: unquoted(key[1] ?? '') });
    return { tokens, rest: line.slice(column + key[0].length) };
}

const unquoted = (key: string) => key.replace(/^["'](.*)["']$/, '$1');

/** What a line at a column stands in, from the outside in. A list may stand as far left as the key it belongs to. */
function outer(above: string[], column: number, item: boolean): Token[] {
    const found: Token[] = [];
    let limit = column;
    let list = item;
    for (const line of above.reverse()) {
        if (limit === 0 && !list) break;
        if (!line.trim() || line.trimStart().startsWith('#')) continue;
        for (const token of tokensOf(line).tokens.reverse()) {
            const around = token.column < limit || (list && token.key !== null && token.column === limit);
            if (!around) continue;
            found.unshift(token);
            limit = token.column;
            list = token.key === null;
        }
    }
    return found;
}

/** The brackets that are open at the end of what follows a key, each with the key that is being given. */
function opened(rest: string): Open[] {
    const open: Open[] = [];
    let word = '';
    let quote = '';
    for (const [at, char] of [...rest].entries()) {
        if (quote) {
            if (char === quote) quote = '';
            else word += char;
        } else if (char === '"' || char === "'") quote = char;
        else if (char === '{' || char === '[') {
            open.push({ list: char === '[', key: null });
            word = '';
        } else if (char === '}' || char === ']') open.pop();
        else if (char === ',') {
            const inner = open.at(-1);
            if (inner) inner.key = null;
            word = '';
        } else if (char === ':' && /^(\s|$)/.test(rest[at + 1] ?? '')) {
            const inner = open.at(-1);
            if (inner && !inner.list) inner.key = word.trim();
            word = '';
        } else word += char;
    }
    return open;
}
