/** A call as the collector would be sent it; `source` beside says where it comes from. */
export type Call = Record<string, unknown>;

export const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof TYPES)[number];

/** Calls that a text has, or why it has none. */
export type Read = { calls: Call[]; problem: null } | { calls: null; problem: string };

const isCall = (value: unknown): value is Call => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is pasted as calls: one of them, a list, a Segment batch, or one a line. */
export function readCalls(text: string): Read {
    if (!text.trim()) return { calls: null, problem: 'There is nothing here yet.' };
    try {
        return checked(listed(JSON.parse(text)));
    } catch (error) {
        const lines = text.split('\n').map((line, place) => ({ line: line.trim(), number: place + 1 }));
        const said = lines.filter(({ line }) => line);
        return said.length > 1 && said[0]?.line.endsWith('}')
            ? readLines(said)
            : { calls: null, problem: problemOf(error, text) };
    }
}

function listed(value: unknown): unknown[] {
    if (Array.isArray(value)) return value;
    if (isCall(value) && Array.isArray(value.batch)) return value.batch;
    return [value];
}

function readLines(lines: readonly { line: string; number: number }[]): Read {
    const calls: unknown[] = [];
    for (const { line, number } of lines)
        try {
            calls.push(JSON.parse(line));
        } catch {
            return { calls: null, problem: `Line ${number} is not JSON.` };
        }
    return checked(calls);
}

function checked(values: readonly unknown[]): Read {
    const wrong = values.findIndex((value) => !isCall(value));
    if (wrong >= 0) return { calls: null, problem: `Call ${wrong + 1} is not an object.` };
    if (values.length === 0) return { calls: null, problem: 'The list is empty.' };
    return { calls: values.filter(isCall), problem: null };
}

/** Where a JSON text stops being JSON, if the browser says so. */
function problemOf(error: unknown, text: string): string {
    const place = /position (\d+)/.exec(String(error))?.[1];
    if (place === undefined) return 'This is not JSON.';
    return `This is not JSON: see line ${text.slice(0, Number(place)).split('\n').length}.`;
}

/** A text as it stands in a call, at a path such as `traits`, `email`. */
export function said(call: Call, ...path: string[]): string {
    let at: unknown = call;
    for (const name of path) at = isCall(at) ? at[name] : undefined;
    if (at === undefined || at === null) return '';
    return typeof at === 'string' ? at : JSON.stringify(at);
}

/** The call with a value at a path; undefined takes it out, and empty objects with it. */
export function saying(call: Call, value: unknown, ...path: string[]): Call {
    const [name, ...rest] = path;
    if (name === undefined) return call;
    const inner = call[name];
    const next = rest.length === 0 ? value : saying(isCall(inner) ? inner : {}, value, ...rest);
    const others = Object.fromEntries(Object.entries(call).filter(([key]) => key !== name));
    const empty = next === undefined || next === '' || (isCall(next) && Object.keys(next).length === 0);
    return empty ? others : { ...call, [name]: next };
}

/** Names and values of an object in a call. */
export const pairs = (call: Call, name: string): [string, unknown][] => {
    const found = call[name];
    return isCall(found) ? Object.entries(found) : [];
};

/** A call in a few words: `identify`, `track Order Completed`. */
export const titled = (call: Call) =>
    [said(call, 'type'), said(call, 'event') || said(call, 'name')].filter(Boolean).join(' ');
