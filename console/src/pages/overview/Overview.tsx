import { Button, Text } from '@mantine/core';
import { IconRuler2 } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { SpaceCounts } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Page } from '@/parts/Page';
import { Time } from '@/parts/Time';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useCounts, useMeasurement } from './asked';
import { Attention } from './attention/Attention';
import { Charts } from './charts/Charts';
import { Counters } from './Counters';
import { FirstSteps } from './FirstSteps';
import { Largest } from './Largest';
import { Says } from './Says';

/** What a space is, what needs attention, and how it became so. */
export default function Overview() {
    const space = useSpace();
    const counts = useCounts(space);
    return (
        <Page title="Overview" actions={<Measure space={space} />}>
            <Asked query={counts}>
                {(found) => (found.records ? <Whole space={space} counts={found} /> : <FirstSteps space={space} />)}
            </Asked>
        </Page>
    );
}

function Whole({ space, counts }: { space: string; counts: SpaceCounts }) {
    const numbers = useMeasurement(space).data?.numbers ?? {};
    return (
        <>
            <Says counts={counts} first={numbers.anonymous_first_share ?? null} />
            <Counters counts={counts} numbers={numbers} />
            <Attention space={space} />
            <Charts space={space} />
            <Largest space={space} />
        </>
    );
}

/** When the space was measured last, and a button to measure it now. */
function Measure({ space }: { space: string }) {
    const queries = useQueryClient();
    const newest = useMeasurement(space);
    const session = useSession();
    const measure = useMutation({
        mutationFn: () => answer(api.POST('/api/v1/spaces/{space}/monitoring', { params: { path: { space } } })),
        onSuccess: () => {
            tellDone('Measured.');
            return queries.invalidateQueries({ queryKey: [space, 'monitoring'] });
        },
        onError: tellFailed,
    });
    return (
        <>
            {newest.data && (
                <Text size="sm" c="dimmed">
                    Measured <Time at={newest.data.time} words />
                </Text>
            )}
            {may(session.data, 'space_admin') && (
                <Button
                    variant="default"
                    leftSection={<IconRuler2 size={16} />}
                    loading={measure.isPending}
                    onClick={() => measure.mutate()}
                >
                    Measure now
                </Button>
            )}
        </>
    );
}
