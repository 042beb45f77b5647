import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { DeletionPreview, RequestAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { HowFar } from './HowFar';
import type { Looked, Made } from './NewRequest';
import { Reached } from './Reached';
import { act, doubts, says } from './wording';

/** What would go, how far it should, and the confirmation. Where it may be several people, one has to choose. */
export function Decide({ looked, onMade }: { looked: Looked; onMade: (made: Made) => void }) {
    const doubtful = looked.choices.some((one) => doubts(one).length > 0);
    const first = looked.what === 'suppress' || looked.choices.length === 1 ? looked.choices[0] : looked.choices.at(-1);
    const [scope, setScope] = useState(doubtful && looked.choices.length > 1 ? undefined : first?.scope);
    const [asking, setAsking] = useState(false);
    const make = useAsk(looked, onMade);
    const preview = looked.choices.find((one) => one.scope === scope);
    const shown = preview ?? looked.choices.at(-1);
    return (
        <Card component="section" aria-label="Preview">
            <Stack>
                <Title order={2} size="h3">
                    What would happen
                </Title>
                {shown?.records === 0 && (
                    <Alert color="gray">
                        Nobody is known by this.{' '}
                        {looked.what === 'delete'
                            ? 'There is nothing to delete.'
                            : 'They can be kept out all the same.'}
                    </Alert>
                )}
                {shown?.warnings.map((one) => (
                    <Alert key={one.code} color="yellow" icon={<IconAlertTriangle size={18} />}>
                        {one.message}
                    </Alert>
                ))}
                <HowFar looked={looked} scope={scope} onScope={setScope} />
                {shown && <Reached preview={shown} what={looked.what} />}
                <Group>
                    <Button
                        color={looked.what === 'suppress' ? undefined : 'red'}
                        disabled={!preview || (looked.what === 'delete' && preview.records === 0)}
                        onClick={() => setAsking(true)}
                    >
                        {act(looked.what)}
                    </Button>
                    {!preview && <Text size="sm">Say first how far it goes: these may be several people.</Text>}
                </Group>
            </Stack>
            {preview && (
                <Confirm
                    opened={asking}
                    title={`${act(looked.what)}?`}
                    act={act(looked.what)}
                    red={looked.what !== 'suppress'}
                    loading={make.isPending}
                    onClose={() => setAsking(false)}
                    onConfirm={() => make.mutate(preview)}
                >
                    {says(looked.what, preview).map((sentence) => (
                        <Text key={sentence} size="sm">
                            {sentence}
                        </Text>
                    ))}
                </Confirm>
            )}
        </Card>
    );
}

function useAsk({ subject, what }: Looked, onMade: (made: Made) => void) {
    const space = useSpace();
    const queries = useQueryClient();
    const params = { path: { space } };
    return useMutation({
        mutationFn: ({ scope }: DeletionPreview): Promise<RequestAnswer> =>
            what === 'suppress'
                ? answer(
                      api.POST('/api/v1/spaces/{space}/suppressions', {
                          params,
                          body: { subject, scope },
                      }),
                  )
                : answer(
                      api.POST('/api/v1/spaces/{space}/deletions', {
                          params,
                          body: {
                              subject,
                              scope,
                              suppress: what === 'suppress_and_delete',
                          },
                      }),
                  ),
        onSuccess: (request, preview) => {
            queries.invalidateQueries({ queryKey: [space, 'deletions'] });
            onMade({ id: request.id, preview });
        },
        onError: tellFailed,
    });
}
