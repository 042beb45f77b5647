import { Alert, Button, Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { Confirm } from '@/parts/Confirm';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useRequest } from './requests/following';
import { NOBODY, SubjectField, subjectText } from './SubjectField';
import { isOver } from './words';

/** Lets somebody in again, by any of the identifiers that are kept out. */
export function LetIn() {
    const space = useSpace();
    const [subject, setSubject] = useState(NOBODY);
    const [asking, setAsking] = useState(false);
    const lift = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/suppressions/lift', {
                    params: { path: { space } },
                    body: { subject: subjectText(subject) },
                }),
            ),
        onSuccess: () => {
            setAsking(false);
            setSubject(NOBODY);
        },
        onError: tellFailed,
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        setAsking(true);
    };
    return (
        <Card component="section" aria-label="Let somebody in again">
            <Stack component="form" gap="sm" onSubmit={submit}>
                <Title order={2} size="h3">
                    Let somebody in again
                </Title>
                <Text size="sm" c="dimmed">
                    The list cannot say who they are. Name any identifier that is kept out: all that were kept out with
                    it are let in.
                </Text>
                <SubjectField subject={subject} onChange={setSubject} profiles={false} />
                <Group>
                    <Button type="submit" variant="default" disabled={!subjectText(subject)}>
                        Let in
                    </Button>
                </Group>
                {lift.data && <Lifted request={lift.data.id} />}
            </Stack>
            <Confirm
                opened={asking}
                title="Let them in again?"
                act="Let in"
                loading={lift.isPending}
                onClose={() => setAsking(false)}
                onConfirm={() => lift.mutate()}
            >
                <Text size="sm">
                    Calls and rows that carry these identifiers will be taken in from now on. What was kept out so far
                    does not come back by itself.
                </Text>
            </Confirm>
        </Card>
    );
}

function Lifted({ request }: { request: string }) {
    const space = useSpace();
    const queries = useQueryClient();
    const { data } = useRequest(space, request);
    const over = data !== undefined && isOver(data);
    useEffect(() => {
        if (over) queries.invalidateQueries({ queryKey: [space, 'suppressions'] });
    }, [over, queries, space]);
    if (!over) return <Loader size="sm" aria-label="Letting in" />;
    return (
        <Alert color="teal" role="status">
            They are let in: whatever was kept out with this identifier is taken from now on.
        </Alert>
    );
}
