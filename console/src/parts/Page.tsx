import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
    title: string;
    /** One plain sentence under the title. */
    says?: ReactNode;
    /** What can be done with the whole page. */
    actions?: ReactNode;
    children: ReactNode;
}

/** One page: its title, what it is for, what can be done, and the rest below. */
export function Page({ title, says, actions, children }: Props) {
    useDocumentTitle(`${title} · Onefold`);
    return (
        <Stack gap="md" maw={1320} mx="auto" w="100%">
            <Group justify="space-between" align="flex-start" gap="sm">
                <Stack gap={2} maw={820}>
                    <Title order={1}>{title}</Title>
                    {says && <Text c="dimmed">{says}</Text>}
                </Stack>
                {actions && <Group gap="xs">{actions}</Group>}
            </Group>
            {children}
        </Stack>
    );
}
