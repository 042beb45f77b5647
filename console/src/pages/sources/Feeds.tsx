import { Button, Card, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { SourceAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';

/** Which spaces a source feeds from now on. */
export function Feeds({ source }: { source: SourceAnswer }) {
    const queries = useQueryClient();
    const [chosen, setChosen] = useState(source.spaces);
    const [asking, setAsking] = useState(false);
    const spaces = useQuery({
        queryKey: ['spaces'],
        queryFn: () => answer(api.GET('/api/v1/spaces')),
    });
    const change = useMutation({
        mutationFn: () =>
            answer(
                api.PUT('/api/v1/sources/{source}/feeds', {
                    params: { path: { source: source.slug } },
                    body: { spaces: chosen },
                }),
            ),
        onSuccess: () => {
            tellDone('The source feeds other spaces from now on.');
            return queries.invalidateQueries({ queryKey: ['sources'] });
        },
        onError: tellFailed,
        onSettled: () => setAsking(false),
    });
    const same = chosen.length === source.spaces.length && chosen.every((one) => source.spaces.includes(one));
    const left = source.spaces.filter((one) => !chosen.includes(one));
    return (
        <Card maw={640}>
            <Asked query={spaces} height={120}>
                {({ spaces: found }) => (
                    <Stack>
                        <Checkbox.Group
                            label="Spaces that this source feeds"
                            description="Each call goes to all of them. What is there already stays where it is."
                            value={chosen}
                            onChange={setChosen}
                        >
                            <Stack gap="xs" mt="sm">
                                {found.map((one) => (
                                    <Checkbox key={one.slug} value={one.slug} label={one.name} description={one.slug} />
                                ))}
                            </Stack>
                        </Checkbox.Group>
                        <Group>
                            <Button disabled={same} onClick={() => setAsking(true)}>
                                Save
                            </Button>
                        </Group>
                        <Confirm
                            opened={asking}
                            title="Change what this source feeds?"
                            act="Change"
                            loading={change.isPending}
                            onConfirm={() => change.mutate()}
                            onClose={() => setAsking(false)}
                        >
                            <Text size="sm">
                                {chosen.length === 0
                                    ? 'The source will feed no space: calls that it sends from now on are not kept.'
                                    : `Calls that come from now on go to ${chosen.join(', ')}.`}
                                {left.length > 0 && ` ${left.join(', ')} gets no more of them, and keeps what it has.`}
                            </Text>
                        </Confirm>
                    </Stack>
                )}
            </Asked>
        </Card>
    );
}
