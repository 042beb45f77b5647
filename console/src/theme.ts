import { createTheme } from '@mantine/core';

/** What the page's content policy lets style elements carry. */
export function styleNonce(): string {
    return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

export const theme = createTheme({
    primaryColor: 'indigo',
    primaryShade: { light: 7, dark: 7 },
    defaultRadius: 'md',
    fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "JetBrains Mono", Menlo, Consolas, monospace',
    headings: {
        fontWeight: '650',
        sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1rem' } },
    },
    cursorType: 'pointer',
    components: {
        Card: { defaultProps: { withBorder: true, padding: 'md', radius: 'md' } },
        Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } },
        Tooltip: { defaultProps: { withArrow: true, openDelay: 200 } },
        Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
        Modal: {
            defaultProps: {
                closeButtonProps: { 'aria-label': 'Close' },
                centered: true,
                overlayProps: { blur: 2, backgroundOpacity: 0.5 },
            },
        },
    },
});
