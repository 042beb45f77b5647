import { Button, Card, Group, List, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconArrowLeft, IconCode, IconFileSpreadsheet, IconSparkles } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { Loading } from '@/parts/Loading';
import { Page } from '@/parts/Page';
import { useSpace } from '@/shell/space';
import { Demo } from './Demo';
import { FirstSource } from './FirstSource';

const FirstFile = lazy(() => import('./FirstFile'));

const WAYS = [
    {
        id: 'demo',
        icon: IconSparkles,
        title: 'Look around with made-up data',
        says: 'A year of a small shop: a website, three apps, a CRM, a support desk and a newsletter. It takes seconds.',
        act: 'Fill this space',
        ends: 'Ends at Jane, who is one customer on four devices.',
    },
    {
        id: 'file',
        icon: IconFileSpreadsheet,
        title: 'Import a file',
        says: 'A table of customers as CSV, however its columns are called. You see what they are taken for before anything is stored.',
        act: 'Choose a file',
        ends: 'Ends at one of your customers.',
    },
    {
        id: 'snippet',
        icon: IconCode,
        title: 'Connect a website or an app',
        says: 'A snippet to paste, with the address and the key in it already. You see the calls as they arrive.',
        act: 'Get the snippet',
        ends: 'Ends at whoever made the first call.',
    },
] as const;

/** What greets in a space that has no records yet: three ways in, each of which ends at a customer. */
export default function Welcome() {
    const space = useSpace();
    const [params, setParams] = useSearchParams();
    const way = WAYS.find((one) => one.id === params.get('with'));
    if (!way)
        return (
            <Page title="Welcome" says="This space has no records yet. There are three ways to begin.">
                <SimpleGrid cols={{ base: 1, md: 3 }} spacing="lg">
                    {WAYS.map((one) => (
                        <Way key={one.id} way={one} onChoose={() => setParams({ with: one.id })} />
                    ))}
                </SimpleGrid>
                <HowItWorks />
            </Page>
        );
    return (
        <Page
            title={way.title}
            says={way.says}
            actions={
                <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => setParams({})}>
                    Other ways
                </Button>
            }
        >
            <Suspense fallback={<Loading height={240} />}>
                {way.id === 'demo' && <Demo space={space} />}
                {way.id === 'file' && <FirstFile space={space} />}
                {way.id === 'snippet' && <FirstSource space={space} />}
            </Suspense>
        </Page>
    );
}

function Way({ way, onChoose }: { way: (typeof WAYS)[number]; onChoose: () => void }) {
    const { icon: Icon } = way;
    return (
        <Card padding="lg">
            <Stack h="100%" justify="space-between">
                <Stack gap="sm">
                    <ThemeIcon size={48} radius="md" variant="light" aria-hidden>
                        <Icon size={26} stroke={1.6} />
                    </ThemeIcon>
                    <Title order={2}>{way.title}</Title>
                    <Text size="sm">{way.says}</Text>
                    <Text size="sm" c="dimmed">
                        {way.ends}
                    </Text>
                </Stack>
                <Group>
                    <Button onClick={onChoose}>{way.act}</Button>
                </Group>
            </Stack>
        </Card>
    );
}

function HowItWorks() {
    return (
        <Card padding="lg">
            <Title order={2} mb="xs">
                What happens then
            </Title>
            <List size="sm" spacing={6}>
                <List.Item>Every call and every row is a record. Nothing of it is changed.</List.Item>
                <List.Item>
                    Records that share an identifier, such as an e-mail address, become one customer. The rules say
                    where that would go too far.
                </List.Item>
                <List.Item>Each customer can say why: which records, which links, and what was refused.</List.Item>
            </List>
        </Card>
    );
}
