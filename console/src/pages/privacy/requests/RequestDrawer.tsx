import { Alert, Divider, Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import type { RequestAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { useSpace } from '@/shell/space';
import { KINDS, STATES } from '../words';
import { Certificate } from './Certificate';
import { useRequest } from './following';
import { StateBadge } from './RequestRow';
import { Verify } from './Verify';

/** One request beside the list: how far it is, and its certificate. */
export function RequestDrawer({ id, close }: { id: string | null; close: () => void }) {
    const space = useSpace();
    const query = useRequest(space, id);
    return (
        <Drawer opened={id !== null} onClose={close} position="right" size="lg" title="Request">
            <Asked query={query} height={200}>
                {(request) => <Followed request={request} />}
            </Asked>
        </Drawer>
    );
}

/** How far a request is, and once it is done its certificate and the check of whom it is about. */
export function Followed({ request }: { request: RequestAnswer }) {
    const state = STATES[request.state];
    return (
        <Stack>
            <Group gap="xs" role="status">
                <Text fw={600}>{KINDS[request.kind]}</Text>
                <StateBadge state={request.state} />
                {state.color === 'blue' && <Loader size="xs" />}
            </Group>
            <Text size="sm" c="dimmed">
                {state.says}
            </Text>
            {request.problem && <Alert color="red">The service said: {request.problem}.</Alert>}
            {request.certificate && (
                <>
                    <Certificate request={request} certificate={request.certificate} />
                    {request.kind !== 'retain' && (
                        <>
                            <Divider />
                            <Verify request={request.id} />
                        </>
                    )}
                </>
            )}
        </Stack>
    );
}
