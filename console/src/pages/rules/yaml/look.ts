import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the colours of the console, light and dark. */
export const look = EditorView.theme({
    '&': {
        fontSize: '13px',
        color: 'var(--mantine-color-text)',
        backgroundColor: 'var(--mantine-color-body)',
        minHeight: '320px',
        maxHeight: '70vh',
        borderRadius: 'var(--mantine-radius-md)',
    },
    '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)' },
    '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.6', minHeight: '320px' },
    '.cm-content': { caretColor: 'var(--mantine-color-text)' },
    '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
    '.cm-gutters': {
        backgroundColor: 'var(--soft)',
        color: 'var(--mantine-color-dimmed)',
        borderRight: '1px solid var(--line)',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mantine-color-default-hover)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
        backgroundColor: 'light-dark(var(--mantine-color-indigo-1), var(--mantine-color-indigo-9))',
    },
    '.cm-placeholder': { color: 'var(--mantine-color-dimmed)' },
    '.cm-tooltip': {
        backgroundColor: 'var(--mantine-color-body)',
        border: '1px solid var(--line)',
        borderRadius: 'var(--mantine-radius-sm)',
        boxShadow: 'var(--mantine-shadow-md)',
    },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
        backgroundColor: 'var(--mantine-primary-color-filled)',
        color: 'var(--mantine-color-white)',
    },
    '.cm-completionInfo': { padding: '6px 10px', maxWidth: '320px' },
    '.cm-panels': { backgroundColor: 'var(--soft)', color: 'var(--mantine-color-text)' },
});

export const highlighting = syntaxHighlighting(
    HighlightStyle.define([
        {
            tag: tags.definition(tags.propertyName),
            color: 'light-dark(var(--mantine-color-indigo-8), var(--mantine-color-indigo-3))',
        },
        { tag: tags.string, color: 'light-dark(var(--mantine-color-teal-9), var(--mantine-color-teal-3))' },
        { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
        {
            tag: [tags.keyword, tags.labelName, tags.typeName],
            color: 'light-dark(var(--mantine-color-grape-8), var(--mantine-color-grape-3))',
        },
    ]),
);
