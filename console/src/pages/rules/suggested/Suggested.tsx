import { Badge, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import type { SuggestionAnswer } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { tellFailed } from '@/parts/told';
import { saveDraft, useDrafts, useSuggestions } from '../data/asking';

const SHOWN = 2;

const DOES: Record<SuggestionAnswer['kind'], string> = {
    block_value: 'Block a value',
    new_type: 'Add an identifier type',
    limit: 'Set a limit',
};

/** What the ruleset might do better; nothing where there is nothing to say. */
export function Suggested({ space }: { space: string }) {
    const [all, setAll] = useState(false);
    const found = useSuggestions(space).data?.suggestions ?? [];
    if (found.length === 0) return null;
    return (
        <Card>
            <Stack gap="sm">
                <Group gap="xs">
                    <IconBulb size={18} />
                    <Title order={2}>Suggested</Title>
                    <Badge variant="light">{count(found.length)}</Badge>
                </Group>
                {found.slice(0, all ? found.length : SHOWN).map((one) => (
                    <One key={one.id} space={space} of={one} />
                ))}
                {found.length > SHOWN && (
                    <Button
                        variant="subtle"
                        size="compact-sm"
                        onClick={() => setAll(!all)}
                        style={{ alignSelf: 'start' }}
                    >
                        {all ? 'Show fewer' : `Show all ${count(found.length)}`}
                    </Button>
                )}
            </Stack>
        </Card>
    );
}

function One({ space, of: one }: { space: string; of: SuggestionAnswer }) {
    const navigate = useNavigate();
    const queries = useQueryClient();
    const taken = useDrafts(space).data?.drafts.map((draft) => draft.name) ?? [];
    const accept = useMutation({
        mutationFn: () => saveDraft(space, freeName(one, taken), one.ruleset ?? ''),
        onSuccess: ({ draft }) => {
            queries.invalidateQueries({ queryKey: [space, 'drafts'] });
            navigate(`/s/${space}/rules/drafts/${encodeURIComponent(draft.name)}?view=changes`);
        },
        onError: tellFailed,
    });
    const dismiss = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/suggestions/{suggestion}/dismiss', {
                    params: { path: { space, suggestion: one.id } },
                }),
            ),
        onSuccess: () => queries.invalidateQueries({ queryKey: [space, 'suggestions'] }),
        onError: tellFailed,
    });
    return (
        <Group justify="space-between" align="flex-start" gap="sm">
            <Stack gap={2} maw={760}>
                <Text size="sm" fw={600} className="break">
                    {DOES[one.kind]}: {one.type} {one.value !== null && <Code>{one.value}</Code>}
                </Text>
                <Text size="sm" c="dimmed">
                    {one.why} {effectOf(one)}
                </Text>
            </Stack>
            <Group gap="xs">
                <Button
                    variant="subtle"
                    color="gray"
                    size="xs"
                    loading={dismiss.isPending}
                    onClick={() => dismiss.mutate()}
                >
                    Dismiss
                </Button>
                <Button
                    variant="light"
                    size="xs"
                    loading={accept.isPending}
                    disabled={one.ruleset === null}
                    onClick={() => accept.mutate()}
                >
                    Make it a draft
                </Button>
            </Group>
        </Group>
    );
}

function effectOf({ effect }: SuggestionAnswer): string {
    if (!effect) return '';
    return `${counted(effect.profiles_before, 'profile')} would be ${count(effect.profiles_after)}.`;
}

function freeName(one: SuggestionAnswer, taken: readonly string[]): string {
    const name = `${one.kind === 'block_value' ? 'block' : one.kind === 'limit' ? 'limit' : 'add'} ${one.type}`;
    let number = 1;
    let found = name;
    while (taken.includes(found)) found = `${name} ${++number}`;
    return found;
}
