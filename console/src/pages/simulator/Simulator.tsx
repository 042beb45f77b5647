import { Alert, Card, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useSpace } from '@/shell/space';
import { Empty } from '@/parts/Empty';
import { Failed } from '@/parts/Failed';
import { Loading } from '@/parts/Loading';
import { Page } from '@/parts/Page';
import { IconFlask } from '@tabler/icons-react';
import { useAsked } from './address';
import { useSimulation } from './asking';
import { Setup } from './setup/Setup';
import { unfit } from './unfit';

const Result = lazy(() => import('./result/Result'));

/** Made-up calls, and step by step what a ruleset makes of them. */
export default function Simulator() {
    const space = useSpace();
    const asked = useAsked();
    const simulation = useSimulation(space, asked.data ?? null);
    const wrong = unfit(simulation.error);
    return (
        <Page
            title="Simulator"
            says="Make up a few calls and watch step by step what a ruleset makes of them. Nothing is stored."
        >
            <Stack>
                {asked.error && (
                    <Alert color="red" title="This address is damaged" role="alert">
                        The calls in it cannot be read. Ask for the link again, or start anew below.
                    </Alert>
                )}
                {!asked.isPending && (
                    <Setup
                        key={asked.dataUpdatedAt}
                        space={space}
                        asked={asked.data ?? null}
                        running={simulation.isFetching}
                        wrong={wrong}
                    />
                )}
                {simulation.error && !wrong && <Failed error={simulation.error} retry={() => simulation.refetch()} />}
                {simulation.isFetching && <Loading height={200} />}
                {simulation.data && asked.data && !simulation.isFetching && (
                    <Suspense fallback={<Loading height={400} />}>
                        <Result simulation={simulation.data} />
                    </Suspense>
                )}
                {!asked.data && !asked.isPending && (
                    <Card>
                        <Empty title="Nothing is simulated yet" icon={<IconFlask size={22} />}>
                            Choose a scenario, or make up calls of your own; then run it.
                        </Empty>
                    </Card>
                )}
            </Stack>
        </Page>
    );
}
