import {
    ActionIcon,
    Avatar,
    Group,
    Menu,
    Text,
    UnstyledButton,
    useMantineColorScheme,
    VisuallyHidden,
} from '@mantine/core';
import { IconEye, IconEyeOff, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import type { SessionAnswer } from '@/api/schema';
import { maskAgain, useShown } from '@/api/shown';
import { tellFailed } from '@/parts/told';

/** Who is signed in, light or dark, and the way out. */
export function Account({ session }: { session: SessionAnswer }) {
    const navigate = useNavigate();
    const queries = useQueryClient();
    const { colorScheme, toggleColorScheme } = useMantineColorScheme();
    const leave = useMutation({
        mutationFn: () => answer(api.DELETE('/api/v1/session')),
        onSuccess: () => {
            maskAgain();
            queries.clear();
            navigate('/sign-in');
        },
        onError: tellFailed,
    });
    return (
        <Group gap="xs" wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" onClick={toggleColorScheme} aria-label="Light or dark">
                {colorScheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
            </ActionIcon>
            <Menu position="bottom-end" withArrow>
                <Menu.Target>
                    <UnstyledButton>
                        <VisuallyHidden>Signed in as {session.name}</VisuallyHidden>
                        <Avatar aria-hidden size={30} radius="xl" name={session.name} color="initials" />
                    </UnstyledButton>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>
                        <Text size="sm" fw={600} c="var(--mantine-color-text)">
                            {session.name}
                        </Text>
                        {session.role}
                    </Menu.Label>
                    {session.masked && <ShowPersonalData />}
                    <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave.mutate()}>
                        Sign out
                    </Menu.Item>
                </Menu.Dropdown>
            </Menu>
        </Group>
    );
}

/** For who is shown personal data masked: the audit log has who asked to see it, and of whom. */
function ShowPersonalData() {
    const [shown, show] = useShown();
    return (
        <Menu.Item leftSection={shown ? <IconEyeOff size={16} /> : <IconEye size={16} />} onClick={() => show(!shown)}>
            {shown ? 'Mask personal data' : 'Show personal data'}
            {!shown && (
                <Text size="xs" c="dimmed">
                    It is noted that you asked
                </Text>
            )}
        </Menu.Item>
    );
}
