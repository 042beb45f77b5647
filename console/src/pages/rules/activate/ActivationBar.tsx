import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRocket } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answer, api } from '@/api/client';
import type { ActivationAnswer } from '@/api/schema';
import { count } from '@/parts/numbers';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useActivation } from '../data/asking';

/** How far the version is that is on its way to be in force; nothing where none is. */
export function ActivationBar() {
    const space = useSpace();
    const queries = useQueryClient();
    const activation = useActivation(space).data;
    const before = useRef<number | undefined>(undefined);
    const active = activation?.active;
    useEffect(() => {
        if (before.current !== undefined && active !== undefined && active !== before.current) {
            tellDone(`Version ${active} is in force.`);
            for (const what of ['ruleset', 'versions', 'version', 'suggestions', 'draft'])
                queries.invalidateQueries({ queryKey: [space, what] });
        }
        before.current = active;
    }, [active, queries, space]);
    if (!activation || activation.active === activation.wanted) return null;
    return <UnderWay of={activation} space={space} />;
}

function UnderWay({ of: one, space }: { of: ActivationAnswer; space: string }) {
    const queries = useQueryClient();
    const cancel = useMutation({
        mutationFn: () => answer(api.DELETE('/api/v1/spaces/{space}/activation', { params: { path: { space } } })),
        onSuccess: () => {
            tellDone(`Version ${one.active} stays in force.`);
            queries.invalidateQueries({ queryKey: [space] });
        },
        onError: tellFailed,
    });
    const part = one.records ? Math.min(100, (100 * (one.done ?? 0)) / one.records) : 0;
    const failed = one.problem !== null && one.problem !== undefined;
    return (
        <Alert
            color={failed ? 'red' : 'indigo'}
            icon={failed ? <IconAlertTriangle size={18} /> : <IconRocket size={18} />}
            title={
                failed
                    ? `Version ${one.wanted} could not come into force`
                    : `Version ${one.wanted} is coming into force`
            }
            role="status"
        >
            <Stack gap="xs">
                <Text size="sm">
                    {failed
                        ? one.problem
                        : `All records are resolved under it. Until that is done version ${one.active} stays in force, for reading and for what comes in; then everything changes at once.`}
                </Text>
                <Progress value={part} animated={!failed} aria-label="Records resolved" />
                <Group justify="space-between">
                    <Text size="sm" c="dimmed">
                        {one.records
                            ? `${count(one.done ?? 0)} of ${count(one.records)} records`
                            : 'It begins in a moment.'}
                    </Text>
                    <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
                        Stay with version {one.active}
                    </Button>
                </Group>
            </Stack>
        </Alert>
    );
}
