import { Anchor, Center, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';

/** There is nothing at this address. */
export function NotFound() {
    return (
        <Center mih="60vh" component="main">
            <Stack align="center" gap="xs">
                <Title order={1}>There is nothing here</Title>
                <Text c="dimmed">The address may be old, or mistyped.</Text>
                <Anchor component={Link} to="/">
                    To the start
                </Anchor>
            </Stack>
        </Center>
    );
}
