import { Alert, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import type { VerdictAnswer } from '@/api/schema';
import { Failed } from '@/parts/Failed';
import { count } from '@/parts/numbers';
import { Value } from '@/parts/Value';

/** Verifies that nothing of the log was changed, and exports it. */
export function Chain() {
    const [anchor, setAnchor] = useState('');
    const verify = useMutation({
        mutationFn: () =>
            answer(
                api.GET('/api/v1/audit/verify', {
                    params: { query: { anchor: anchor.trim() } },
                }),
            ),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        verify.mutate();
    };
    return (
        <Card component="section" aria-label="The chain of entries">
            <Stack gap="sm" component="form" onSubmit={submit}>
                <Text size="sm" c="dimmed">
                    Each entry carries a hash over itself and the one before. Keep the newest hash elsewhere, once a day
                    or so: with it, any later change can be proved.
                </Text>
                <Group align="flex-end" gap="sm">
                    <TextInput
                        label="A hash that was kept (optional)"
                        placeholder="17:9f3a…"
                        size="xs"
                        flex={1}
                        miw={200}
                        value={anchor}
                        onChange={(event) => setAnchor(event.currentTarget.value)}
                    />
                    <Button
                        type="submit"
                        size="xs"
                        loading={verify.isPending}
                        leftSection={<IconShieldCheck size={14} />}
                    >
                        Verify the chain
                    </Button>
                    <Button
                        component="a"
                        href="/api/v1/audit/export"
                        download="audit.jsonl"
                        size="xs"
                        variant="default"
                        leftSection={<IconDownload size={14} />}
                    >
                        Export JSON Lines
                    </Button>
                </Group>
                {verify.error && <Failed error={verify.error} />}
                {verify.data && <Verdict verdict={verify.data} />}
            </Stack>
        </Card>
    );
}

function Verdict({ verdict }: { verdict: VerdictAnswer }) {
    if (!verdict.whole)
        return (
            <Alert color="red" icon={<IconShieldX size={18} />} title="The chain is broken" role="alert">
                Entry {count(verdict.broken ?? 0)}: {verdict.why}
            </Alert>
        );
    return (
        <Alert color="teal" icon={<IconShieldCheck size={18} />} title="Nothing was changed" role="status">
            <Stack gap={4}>
                <Text size="sm">{count(verdict.entries)} entries follow from each other. Keep this elsewhere:</Text>
                <Value>{verdict.head.anchor}</Value>
            </Stack>
        </Alert>
    );
}
