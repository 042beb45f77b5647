import { ActionIcon, Box, Code, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Code to take along: as it is, with a button that copies it. */
export function CopiedCode({ children, label }: { children: string; label: string }) {
    return (
        <Box pos="relative">
            <Code
                block
                tabIndex={0}
                role="region"
                aria-label={label}
                p="sm"
                pr={44}
                style={{
                    overflowX: 'auto',
                    fontSize: 12.5,
                    lineHeight: 1.6,
                    border: '1px solid var(--line)',
                }}
            >
                {children}
            </Code>
            <CopyButton value={children}>
                {({ copied, copy }) => (
                    <Tooltip label={copied ? 'Copied' : 'Copy'}>
                        <ActionIcon
                            pos="absolute"
                            top={8}
                            right={8}
                            variant="default"
                            onClick={copy}
                            aria-label={copied ? 'Copied' : `Copy: ${label}`}
                        >
                            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                        </ActionIcon>
                    </Tooltip>
                )}
            </CopyButton>
        </Box>
    );
}
