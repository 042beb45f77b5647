import { Card, Code, List, SimpleGrid, Text, Title } from '@mantine/core';
import { useSpace } from '@/shell/space';

/** Long lines go on in the next, so that nobody has to scroll to read them. */
const WRAPPED = { whiteSpace: 'pre-wrap' } as const;

/** How consent is stated and read; with a category of the space as the example. */
export function HowConsent({ category }: { category: string }) {
    const space = useSpace();
    const stated = {
        context: { consent: { categoryPreferences: { [category]: true } } },
    };
    const base = `/api/v1/spaces/${space}`;
    return (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Card component="section" aria-label="How consent is stated">
                <Title order={2} size="h3" mb={4}>
                    How it is stated
                </Title>
                <Text size="sm" mb="sm">
                    Any call can say it, as with Segment:
                </Text>
                <Code block className="break" style={WRAPPED}>
                    {JSON.stringify(stated, null, 2)}
                </Code>
                <List size="sm" mt="sm" spacing={4}>
                    <List.Item>Of each browser or device counts what its latest such call says.</List.Item>
                    <List.Item>A customer allows a category if one of these allows it and none refuses.</List.Item>
                    <List.Item>
                        When customers become one, the most restrictive wins; apart, each has their own again.
                    </List.Item>
                </List>
            </Card>
            <Card component="section" aria-label="How reading is filtered">
                <Title order={2} size="h3" mb={4}>
                    How reading is filtered by it
                </Title>
                <Text size="sm" mb="sm">
                    Whoever reads for a purpose names the category, and is told only of customers who allow it:
                </Text>
                <Code block className="break" style={WRAPPED}>
                    {[
                        `GET ${base}/profiles/{profile}?consent=${category}`,
                        `GET ${base}/profiles/{profile}/timeline?consent=${category}`,
                        `GET ${base}/search?q=...&consent=${category}`,
                    ].join('\n')}
                </Code>
                <Text size="sm" my="sm">
                    Of others, the answer is refused. So are exports:
                </Text>
                <Code
                    block
                    className="break"
                    style={WRAPPED}
                >{`onefold export --space ${space} --consent ${category} --out exported`}</Code>
            </Card>
        </SimpleGrid>
    );
}
