import { Alert, Button, Card, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import { Failed } from '@/parts/Failed';
import { Progressing } from '../sources/import/Progressing';

/** Made-up data into the space: begun on request, followed, and at its end a customer. */
export function Demo({ space }: { space: string }) {
    const queries = useQueryClient();
    const [params, setParams] = useSearchParams();
    const begun = params.get('import');
    const look = (id: string | null) => setParams(id ? { with: 'demo', import: id } : {});
    const fill = useMutation({
        mutationFn: () => answer(api.POST('/api/v1/spaces/{space}/demo', { params: { path: { space } } })),
        onSuccess: ({ id }) => {
            look(id);
            return queries.invalidateQueries({ queryKey: [space, 'imports'] });
        },
    });
    if (begun) return <Progressing space={space} id={begun} again="Back to the start" onAgain={() => look(null)} />;
    return (
        <Card padding="lg" maw={720}>
            <Stack align="flex-start">
                <Text size="sm">
                    This makes seven sources that feed this space, and fills it with some 8,700 records of 500 made-up
                    customers. Their rules become the rules of this space, unless you have written some. A few lines are
                    broken on purpose.
                </Text>
                <Alert color="gray">
                    Made-up data does not mix well with your own: use a space that you can do without.
                </Alert>
                {fill.error && <Failed error={fill.error} />}
                <Button onClick={() => fill.mutate()} loading={fill.isPending}>
                    Fill this space
                </Button>
            </Stack>
        </Card>
    );
}
