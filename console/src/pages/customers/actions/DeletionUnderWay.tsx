import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import type { RequestAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { Value } from '@/parts/Value';

const WAIT = 20;
const PAUSE = 200;

const STATES: Record<string, string> = {
    waiting: 'It waits for its turn.',
    running: 'Records and what followed from them are being removed.',
    erasing: 'Everything is gone. The database’s logs and free places are being cleared.',
};

const over = (request: RequestAnswer | undefined) => request?.state === 'done' || request?.state === 'failed';

/** How far a deletion is; when it is done, what was done. The service answers when it is, or after a while. */
export function DeletionUnderWay({ space, request }: { space: string; request: string }) {
    const asked = useQuery({
        queryKey: [space, 'deletion', request],
        queryFn: ({ client }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/deletions/{request}', {
                    params: {
                        path: { space, request },
                        query: { wait: client.getQueryData([space, 'deletion', request]) ? WAIT : 0 },
                    },
                }),
            ),
        refetchInterval: ({ state }) => (over(state.data) ? false : PAUSE),
    });
    return (
        <Asked query={asked} height={120}>
            {(found) => (
                <Stack>
                    <Text size="sm" c="dimmed" component="div">
                        Request <Value>{found.id}</Value>
                    </Text>
                    {found.state === 'done' && <Done space={space} of={found} />}
                    {found.state === 'failed' && <Alert color="red">{found.problem ?? 'It failed.'}</Alert>}
                    {!over(found) && (
                        <Group role="status">
                            <Loader size="sm" />
                            <Text>{STATES[found.state] ?? found.state}</Text>
                        </Group>
                    )}
                </Stack>
            )}
        </Asked>
    );
}

function Done({ space, of }: { space: string; of: RequestAnswer }) {
    const navigate = useNavigate();
    const queries = useQueryClient();
    const leave = () => {
        queries.removeQueries({ queryKey: [space] });
        navigate(`/s/${space}/customers`);
    };
    return (
        <Stack>
            <Alert color="teal" icon={<IconCircleCheck size={18} />} title="Deleted">
                {counted(of.certificate?.records ?? 0, 'record')} are gone without a trace. The certificate stays under
                Privacy.
            </Alert>
            <Group justify="flex-end">
                <Button onClick={leave}>To all customers</Button>
            </Group>
        </Stack>
    );
}
