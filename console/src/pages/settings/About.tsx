import { Alert, Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { Facts } from '@/parts/Facts';

const LINKS = [
    { href: '/api/docs', name: 'The API', says: 'All that can be asked over HTTP. This console uses nothing else.' },
    { href: '/metrics', name: 'Metrics', says: 'Numbers of the service, as Prometheus reads them.' },
    { href: '/readyz', name: 'Readiness', says: 'What a load balancer asks.' },
];

/** Which version runs, how it is, and where more stands. */
export function About() {
    const query = useQuery({ queryKey: ['about'], queryFn: () => answer(api.GET('/api/v1/about')) });
    return (
        <Stack>
            <Card component="section" aria-label="This service">
                <Asked query={query} height={80}>
                    {({ version, database, ready, problems }) => (
                        <Stack gap="sm">
                            <Facts
                                cols={3}
                                of={[
                                    ['Version', `Onefold ${version}`],
                                    ['Database', database],
                                    [
                                        'State',
                                        <Badge
                                            key="state"
                                            component="span"
                                            variant="light"
                                            color={ready ? 'teal' : 'red'}
                                        >
                                            {ready ? 'Ready' : 'Not ready'}
                                        </Badge>,
                                    ],
                                ]}
                            />
                            {problems.map((one) => (
                                <Alert key={one} color="red">
                                    {one}
                                </Alert>
                            ))}
                        </Stack>
                    )}
                </Asked>
            </Card>
            <Card component="section" aria-label="More">
                <Stack gap="sm">
                    {LINKS.map(({ href, name, says }) => (
                        <div key={href}>
                            <Anchor href={href} target="_blank" rel="noreferrer" fw={600}>
                                <Group gap={4} component="span">
                                    {name} <IconExternalLink size={14} />
                                </Group>
                            </Anchor>
                            <Text size="sm" c="dimmed">
                                {says}
                            </Text>
                        </div>
                    ))}
                </Stack>
            </Card>
        </Stack>
    );
}
