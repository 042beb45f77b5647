import { List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Failed } from '@/parts/Failed';

/** What stands in place of personal data that is not shown; the service knows nobody by it. */
const MASKED = '••••';

interface Props {
    space: string;
    ask: 'why' | 'why_not';
    /** `type:value`, `source/id`, or a profile's id. */
    a: string;
    b: string;
    title: string;
}

/** Why two are one customer, or why they are not, in sentences. */
export function Reasons({ space, ask, a, b, title }: Props) {
    const masked = `${a}${b}`.includes(MASKED);
    const reasons = useQuery({
        enabled: !masked,
        queryKey: [space, ask, a, b],
        queryFn: async () => {
            const params = { params: { path: { space }, query: { a, b } } };
            const found =
                ask === 'why'
                    ? await answer(api.GET('/api/v1/spaces/{space}/why', params))
                    : await answer(api.GET('/api/v1/spaces/{space}/why_not', params));
            return found.sentences;
        },
    });
    return (
        <Stack gap={4} aria-live="polite">
            <Title order={4} size="sm">
                {title}
            </Title>
            {reasons.data && (
                <List size="sm" spacing={4} withPadding={false}>
                    {reasons.data.map((sentence) => (
                        <List.Item key={sentence}>
                            <Text size="sm" className="break" span>
                                {sentence}
                            </Text>
                        </List.Item>
                    ))}
                </List>
            )}
            {masked && (
                <Text size="sm" c="dimmed">
                    Show personal data to read it.
                </Text>
            )}
            {reasons.isLoading && <Skeleton h={40} />}
            {reasons.error && <Failed error={reasons.error} retry={() => reasons.refetch()} />}
        </Stack>
    );
}
