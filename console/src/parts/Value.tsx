import { Code, CopyButton, Group, Tooltip, UnstyledButton } from '@mantine/core';

/** A value as it is, in monospace; a click copies it. */
export function Value({ children }: { children: string }) {
    return (
        <CopyButton value={children}>
            {({ copied, copy }) => (
                <Tooltip label={copied ? 'Copied' : 'Copy'}>
                    <UnstyledButton onClick={copy} aria-label={`Copy ${children}`}>
                        <Code className="break">{children}</Code>
                    </UnstyledButton>
                </Tooltip>
            )}
        </CopyButton>
    );
}

/** An identifier: its type and its value. */
export function IdentifierText({ type, value }: { type: string; value: string }) {
    return (
        <Group gap={6} wrap="nowrap">
            <Code c="dimmed">{type}</Code>
            <Value>{value}</Value>
        </Group>
    );
}
