import { Group, Stack, Text, ThemeIcon } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
    icon: ReactNode;
    color: string;
    title: ReactNode;
    children?: ReactNode;
    /** What can be done, in one click. */
    actions?: ReactNode;
}

/** One thing that needs attention: what, why, and what can be done. */
export function Item({ icon, color, title, children, actions }: Props) {
    return (
        <Group
            component="li"
            align="flex-start"
            gap="sm"
            py="sm"
            style={{ borderTop: '1px solid var(--line)', listStyle: 'none' }}
        >
            <ThemeIcon variant="light" color={color} size={32} radius="xl" visibleFrom="xs">
                {icon}
            </ThemeIcon>
            <Stack gap={2} style={{ flex: '1 1 260px', minWidth: 0 }}>
                <Text fw={600} component="div" className="break">
                    {title}
                </Text>
                {children}
            </Stack>
            {actions && <Group gap="xs">{actions}</Group>}
        </Group>
    );
}

/** What is said of an item under its title. */
export function Why({ children }: { children: ReactNode }) {
    return (
        <Text size="sm" c="dimmed" component="div" className="break">
            {children}
        </Text>
    );
}
