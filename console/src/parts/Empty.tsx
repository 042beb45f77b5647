import { Center, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
    title: string;
    /** Why there is nothing, and what would bring something. */
    children?: ReactNode;
    icon?: ReactNode;
    action?: ReactNode;
}

/** Stands where a list has nothing in it. */
export function Empty({ title, children, icon, action }: Props) {
    return (
        <Center py={48} px="md">
            <Stack align="center" gap="xs" maw={440}>
                <ThemeIcon size={44} radius="xl" variant="light" color="gray">
                    {icon ?? <IconInbox size={22} />}
                </ThemeIcon>
                <Text fw={600}>{title}</Text>
                {children && (
                    <Text c="dimmed" size="sm" ta="center">
                        {children}
                    </Text>
                )}
                {action}
            </Stack>
        </Center>
    );
}
