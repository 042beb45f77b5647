import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A secret that is not kept, so that it cannot be shown again; and a way to copy it. */
export function ShownOnce({ secret, children }: { secret: string; children: ReactNode }) {
    return (
        <Alert icon={<IconKey size={18} />} title="Copy it now: it is not shown again" color="indigo">
            <Stack gap="xs">
                <Text size="sm">{children}</Text>
                <Code block className="break" style={{ whiteSpace: 'pre-wrap' }} data-testid="secret">
                    {secret}
                </Code>
                <Group>
                    <CopyButton value={secret}>
                        {({ copied, copy }) => (
                            <Button
                                size="xs"
                                variant="light"
                                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                                onClick={copy}
                            >
                                {copied ? 'Copied' : 'Copy'}
                            </Button>
                        )}
                    </CopyButton>
                </Group>
            </Stack>
        </Alert>
    );
}
