import { Button } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { Effect, SuggestionAnswer } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { tellDone, tellFailed } from '@/parts/told';
import { Item, Why } from './Item';

/** A change of the ruleset that is suggested: what it would do, accepted or dismissed in one click. */
export function Suggested({ space, one }: { space: string; one: SuggestionAnswer }) {
    const decide = useDecision(space, one.id);
    return (
        <Item
            icon={<IconBulb size={18} />}
            color="yellow"
            title={<Title one={one} />}
            actions={
                <>
                    <Button
                        size="xs"
                        disabled={one.ruleset === null || decide.isPending}
                        onClick={() => decide.mutate('accept')}
                    >
                        Accept
                    </Button>
                    <Button
                        size="xs"
                        variant="default"
                        disabled={decide.isPending}
                        onClick={() => decide.mutate('dismiss')}
                    >
                        Dismiss
                    </Button>
                </>
            }
        >
            <Why>
                {one.why} {one.effect ? effect(one.effect) : 'Too much is concerned to say here what it would do.'}
                {one.ruleset === null && ' The ruleset has to be changed by hand for it.'}
            </Why>
        </Item>
    );
}

function Title({ one }: { one: SuggestionAnswer }) {
    if (one.kind === 'new_type') return <>Use {one.type} as an identifier</>;
    if (one.kind === 'limit') return <>Limit how many values of {one.type} a customer may have</>;
    return (
        <>
            Block the {one.type} {one.value}
        </>
    );
}

/** What accepting would do, in a sentence. */
export function effect(of: Effect): string {
    const unresolved = of.unresolved_after - of.unresolved_before;
    const parts = [`Of ${counted(of.records, 'record')} concerned, ${before(of)}`];
    if (of.split) parts.push(`${counted(of.split, 'customer')} would fall apart`);
    if (of.merged) parts.push(`${counted(of.merged, 'customer')} would become part of another`);
    if (unresolved > 0) parts.push(`${counted(unresolved, 'record')} more would be of nobody`);
    return `${parts.join('; ')}.`;
}

function before({ profiles_before, profiles_after }: Effect): string {
    if (profiles_before === profiles_after)
        return `${counted(profiles_before, 'customer')} would stay ${count(profiles_before)}`;
    return `${counted(profiles_before, 'customer')} would become ${count(profiles_after)}`;
}

function useDecision(space: string, suggestion: string) {
    const queries = useQueryClient();
    const of = { params: { path: { space, suggestion } } };
    return useMutation({
        mutationFn: async (decision: 'accept' | 'dismiss') => {
            if (decision === 'accept') {
                const made = await answer(api.POST('/api/v1/spaces/{space}/suggestions/{suggestion}/accept', of));
                return `Version ${made.version} of the ruleset has it.`;
            }
            await answer(api.POST('/api/v1/spaces/{space}/suggestions/{suggestion}/dismiss', of));
            return 'It will not be suggested again.';
        },
        onSuccess: async (said) => {
            tellDone(said);
            await Promise.all(
                [['monitoring'], ['activation'], ['ruleset']].map((key) =>
                    queries.invalidateQueries({ queryKey: [space, ...key] }),
                ),
            );
        },
        onError: tellFailed,
    });
}
