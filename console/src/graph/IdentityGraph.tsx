import { Alert, Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { count, counted } from '@/parts/numbers';
import type { Drawing } from '@/api/schema';
import { ProfilePicture } from './ProfilePicture';

const FIRST = 500;
const MOST = 2_000;

interface Props {
    space: string;
    profile: string;
}

/** The identity graph of one profile: what it is made of, why that is one customer, and how it grew. */
export default function IdentityGraph({ space, profile }: Props) {
    const [limit, setLimit] = useState(FIRST);
    const graph = useQuery({
        queryKey: [space, 'graph', profile, limit],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/profiles/{profile}/graph', {
                    params: { path: { space, profile }, query: { limit } },
                }),
            ),
        placeholderData: (before) => (before?.id === profile ? before : undefined),
    });
    return (
        <Asked query={graph} height={400}>
            {(drawing) => (
                <Stack gap="sm">
                    <LeftOut
                        drawing={drawing}
                        more={limit < MOST ? () => setLimit(MOST) : null}
                        loading={graph.isFetching}
                    />
                    <ProfilePicture key={profile} space={space} drawing={drawing} />
                </Stack>
            )}
        </Asked>
    );
}

/** Says what is not drawn, if anything is not. */
function LeftOut({ drawing, more, loading }: { drawing: Drawing; more: (() => void) | null; loading: boolean }) {
    const { groups, records, identifiers, links, refused } = drawing.left_out;
    if (groups + identifiers + links + refused === 0) return null;
    const parts = [
        groups && `${counted(groups, 'group')} of records (${counted(records, 'record')})`,
        identifiers && counted(identifiers, 'identifier'),
        links && counted(links, 'link'),
        refused && `${count(refused)} refused`,
    ].filter(Boolean);
    return (
        <Alert color="gray" variant="light" p="xs">
            <Group justify="space-between">
                <span>The biggest groups are drawn. Left out: {parts.join(', ')}.</span>
                {more && (
                    <Button size="compact-xs" variant="default" onClick={more} loading={loading}>
                        Draw up to {count(MOST)} nodes
                    </Button>
                )}
            </Group>
        </Alert>
    );
}
