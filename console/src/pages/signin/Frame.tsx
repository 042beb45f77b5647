import { Card, Center, Group, Image, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** The page before anybody is signed in: the mark, and one card in the middle. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
    useDocumentTitle(`${title} · Onefold`);
    return (
        <Center component="main" mih="100vh" p="md">
            <Stack w="100%" maw={400} gap="lg">
                <Group gap={10} justify="center">
                    <Image src="/mark.svg" w={34} h={34} alt="" />
                    <Text fw={700} size="xl">
                        Onefold
                    </Text>
                </Group>
                <Card padding="xl" shadow="sm" radius="lg">
                    <Title order={1} ta="center" mb="lg">
                        {title}
                    </Title>
                    {children}
                </Card>
            </Stack>
        </Center>
    );
}
