import { Alert, Button, Card, Group, List, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import type { Proof } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Failed } from '@/parts/Failed';
import { counted } from '@/parts/numbers';

const MOST = 100;

/** Looks through every byte of the database for texts, to show that nothing is left of somebody. */
export function Prove() {
    const session = useSession();
    const [text, setText] = useState('');
    const wanted = [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line.length > 3);
    const prove = useProof();
    const submit = (event: FormEvent) => {
        event.preventDefault();
        prove.mutate(wanted);
    };
    return (
        <Card component="section" aria-label="Prove that nothing is left">
            <Stack gap="sm" component="form" onSubmit={submit}>
                <Title order={2} size="h3">
                    Prove that nothing is left
                </Title>
                <Text size="sm" c="dimmed">
                    Every table and file of the database is searched, of all spaces, for what you name: one in each
                    line, such as email:jane@example.com, or any text. What you type is not kept.
                </Text>
                {may(session.data, 'admin') ? (
                    <>
                        <Textarea
                            label="What to look for"
                            autosize
                            minRows={2}
                            maxRows={8}
                            value={text}
                            spellCheck={false}
                            onChange={(event) => {
                                setText(event.currentTarget.value);
                                prove.reset();
                            }}
                        />
                        <Group>
                            <Button
                                type="submit"
                                variant="default"
                                loading={prove.isPending}
                                disabled={wanted.length === 0 || wanted.length > MOST}
                            >
                                Search everywhere
                            </Button>
                        </Group>
                        {prove.error && <Failed error={prove.error} />}
                        {prove.data && <Proved proof={prove.data} />}
                    </>
                ) : (
                    <Text size="sm">This looks into all spaces, so it takes an admin of the workspace.</Text>
                )}
            </Stack>
        </Card>
    );
}

export function useProof() {
    return useMutation({
        mutationFn: (identifiers: string[]) => answer(api.POST('/api/v1/prove', { body: { identifiers } })),
    });
}

/** What a search for texts found. */
export function Proved({ proof }: { proof: Proof }) {
    if (proof.clean)
        return (
            <Alert color="teal" icon={<IconShieldCheck size={18} />} title="Nothing of it is there" role="status">
                Every table and file was searched.
            </Alert>
        );
    return (
        <Alert color="yellow" icon={<IconShieldX size={18} />} title="Some of it is there" role="status">
            <List size="sm">
                {proof.found.map((one) => (
                    <List.Item key={one.place}>
                        {one.place}: {counted(one.times, 'time')}
                    </List.Item>
                ))}
            </List>
        </Alert>
    );
}
