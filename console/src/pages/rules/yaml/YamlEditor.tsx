import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text as Lines } from '@codemirror/state';
import { EditorView, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { ProblemAnswer } from '@/api/schema';
import { styleNonce } from '@/theme';
import { completionsAt, type Names } from '../text/completions';
import type { Schema } from '../text/schema';
import { highlighting, look } from './look';
import { typing } from './typing';

interface Props {
    text: string;
    problems: readonly ProblemAnswer[];
    schema: Schema;
    names: Names;
    /** The line to go to; another object of it goes there again. */
    shown: { line: number } | null;
    /** null: it is only read. */
    onChange: ((text: string) => void) | null;
}

/** A ruleset as text: completed from its schema, with what is wrong at its line. */
export default function YamlEditor({ text, problems, schema, names, shown, onChange }: Props) {
    const box = useRef<HTMLDivElement>(null);
    const view = useRef<EditorView>(null);
    const latest = useRef({ schema, names, onChange });
    useEffect(() => {
        latest.current = { schema, names, onChange };
    });
    const locked = onChange === null;
    useEffect(() => {
        const made = new EditorView({
            parent: box.current ?? undefined,
            extensions: extensions(locked, {
                complete: (context) => completed(context, latest.current.schema, latest.current.names),
                changed: (now) => latest.current.onChange?.(now),
            }),
        });
        view.current = made;
        return () => made.destroy();
    }, [locked]);
    useEffect(() => {
        const now = view.current;
        if (now && now.state.doc.toString() !== text)
            now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
    }, [text, locked]);
    useEffect(() => {
        const now = view.current;
        if (now)
            now.dispatch(
                setDiagnostics(
                    now.state,
                    problems.map((one) => diagnostic(now.state.doc, one)),
                ),
            );
    }, [problems, locked, text]);
    useEffect(() => {
        const now = view.current;
        if (!now || !shown) return;
        const { from } = now.state.doc.line(Math.min(shown.line, now.state.doc.lines));
        now.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
        now.focus();
    }, [shown]);
    return <div ref={box} data-testid="yaml" />;
}

const BY_HAND = ['input', 'delete', 'undo', 'redo', 'move'];

interface Hooks {
    complete: (context: CompletionContext) => CompletionResult | null;
    changed: (text: string) => void;
}

function extensions(locked: boolean, { complete, changed }: Hooks) {
    return [
        typing,
        yaml(),
        look,
        highlighting,
        lintGutter(),
        autocompletion({ override: [complete] }),
        EditorView.cspNonce.of(styleNonce()),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'The ruleset as YAML', tabindex: '0' }),
        EditorState.readOnly.of(locked),
        placeholder('Nothing is written: the default ruleset holds. Begin with identifiers: or rules:'),
        EditorView.updateListener.of((update) => {
            const typed = update.transactions.some((one) => BY_HAND.some((event) => one.isUserEvent(event)));
            if (update.docChanged && typed) changed(update.state.doc.toString());
        }),
    ];
}

function completed(context: CompletionContext, schema: Schema, names: Names): CompletionResult | null {
    const found = completionsAt(schema, names, context.state.doc.toString(), context.pos);
    if (!found || (!context.explicit && found.from === context.pos)) return null;
    return {
        from: found.from,
        options: found.offers.map(({ word, says, kind }) => ({
            label: word,
            info: says || undefined,
            apply: kind === 'key' ? `${word}: ` : word,
            type: kind === 'key' ? 'property' : 'enum',
        })),
        validFor: /^[\w.]*$/,
    };
}

/** A problem from its place to the end of its line. */
function diagnostic(doc: Lines, one: ProblemAnswer): Diagnostic {
    const line = doc.line(Math.min(Math.max(one.line ?? 1, 1), doc.lines));
    const from = Math.min(line.from + Math.max((one.column ?? 1) - 1, 0), line.to);
    const message = `${one.message} ${one.hint}`.trim();
    return { from, to: line.to, severity: one.severity === 'error' ? 'error' : 'warning', message };
}
