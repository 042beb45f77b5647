import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { Failed } from '@/parts/Failed';
import { useSpace } from '@/shell/space';
import { NOBODY, SubjectField, subjectText } from '../SubjectField';

/** Whoever knows an identifier finds out whether a certificate is about it; the certificate itself does not say. */
export function Verify({ request }: { request: string }) {
    const space = useSpace();
    const [subject, setSubject] = useState(NOBODY);
    const check = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/deletions/{request}/verify', {
                    params: { path: { space, request } },
                    body: { subject: subjectText(subject) },
                }),
            ),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        check.mutate();
    };
    return (
        <Stack gap="sm" component="form" onSubmit={submit}>
            <div>
                <Text fw={600}>Does this certificate concern this person?</Text>
                <Text size="sm" c="dimmed">
                    Name them as they were named in the request. What you type is not kept.
                </Text>
            </div>
            <SubjectField
                subject={subject}
                onChange={(next) => {
                    setSubject(next);
                    check.reset();
                }}
            />
            <Group>
                <Button
                    type="submit"
                    size="xs"
                    variant="default"
                    disabled={!subjectText(subject)}
                    loading={check.isPending}
                >
                    Check
                </Button>
            </Group>
            {check.error && <Failed error={check.error} />}
            {check.data && (
                <Alert color={check.data.verified ? 'teal' : 'yellow'} role="status">
                    {check.data.verified
                        ? 'Yes: this certificate is about this identifier.'
                        : 'No: this certificate was made for another identifier.'}
                </Alert>
            )}
        </Stack>
    );
}
