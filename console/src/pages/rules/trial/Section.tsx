import { Card, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of what a test found, with its title and what it says. */
export function Section({ title, says, children }: { title: string; says?: string; children: ReactNode }) {
    return (
        <Card p={0}>
            <Stack gap={2} p="md" pb="xs">
                <Title order={3}>{title}</Title>
                {says && (
                    <Text size="sm" c="dimmed" maw={720}>
                        {says}
                    </Text>
                )}
            </Stack>
            {children}
        </Card>
    );
}
