import { Button, Card, Divider, Group, Stack, Text, Title } from '@mantine/core';
import type { DeletionPreview } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Failed } from '@/parts/Failed';
import { useSpace } from '@/shell/space';
import { Proved, useProof } from '../Prove';
import { useRequest } from '../requests/following';
import { Followed } from '../requests/RequestDrawer';
import { deletes } from '../words';
import type { Made } from './NewRequest';

const MOST = 100;

/** A request that was just made, until it is done; then the proof that nothing of what the preview named is left. */
export function Follow({ made }: { made: Made }) {
    const query = useRequest(useSpace(), made.id);
    const session = useSession();
    return (
        <Card component="section" aria-label="Request">
            <Asked query={query} height={160}>
                {(request) => (
                    <Stack>
                        <Title order={2} size="h3">
                            {request.state === 'done' ? 'It is done' : 'It was asked for'}
                        </Title>
                        <Followed request={request} />
                        {request.state === 'done' && deletes(request.kind) && may(session.data, 'admin') && (
                            <ProveGone preview={made.preview} />
                        )}
                    </Stack>
                )}
            </Asked>
        </Card>
    );
}

/** Looks for the identifiers that the preview named, which only this page still knows. */
function ProveGone({ preview }: { preview: DeletionPreview }) {
    const prove = useProof();
    const named = Object.entries(preview.identifiers).flatMap(([type, values]) =>
        values.map((one) => `${type}:${one}`),
    );
    if (named.length === 0) return null;
    return (
        <Stack gap="sm">
            <Divider />
            <Text size="sm" c="dimmed">
                This page still knows the identifiers of the preview: every table and file can be searched for them now.
            </Text>
            <Group>
                <Button
                    size="xs"
                    variant="default"
                    loading={prove.isPending}
                    onClick={() => prove.mutate(named.slice(0, MOST))}
                >
                    Prove that nothing is left
                </Button>
            </Group>
            {prove.error && <Failed error={prove.error} />}
            {prove.data && <Proved proof={prove.data} />}
        </Stack>
    );
}
