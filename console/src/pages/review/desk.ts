import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { NewDecision, ProposalSaid } from '@/api/schema';
import { tellFailed } from '@/parts/told';
import { type By, useAhead, useNext } from './asked';

type Decision = NewDecision['decision'];

/** What is on the desk, and what can be done with it. The next proposal is there before this one is decided. */
export function useDesk(space: string, by: By) {
    const next = useNext(space, by);
    const [done, setDone] = useState<readonly number[]>([]);
    const [taken, setTaken] = useState<readonly ProposalSaid[]>([]);
    const [back, setBack] = useState<ProposalSaid | null>(null);
    const left = (next.data ?? []).filter((one) => !done.includes(one.number) && one.number !== back?.number);
    const waiting = back ? [back, ...left] : left;
    const [current, following] = waiting;
    useAhead(space, following);
    const refresh = useRefresh(space);
    const decide = useMutation({
        mutationFn: ({ one, decision }: { one: ProposalSaid; decision: Decision }) =>
            answer(
                api.POST('/api/v1/spaces/{space}/review/{number}/decision', {
                    params: { path: { space, number: String(one.number) } },
                    body: { decision, reason: null },
                }),
            ),
        onMutate: ({ one }) => {
            setBack(null);
            setDone((before) => [...before, one.number]);
            setTaken((before) => [...before, one]);
        },
        onError: (error, { one }) => {
            setDone((before) => before.filter((number) => number !== one.number));
            setTaken((before) => before.filter(({ number }) => number !== one.number));
            tellFailed(error);
        },
        onSettled: refresh,
    });
    const last = taken.at(-1);
    const undo = useUndo(space, (number) => {
        setTaken((before) => before.filter((one) => one.number !== number));
        setDone((before) => before.filter((one) => one !== number));
        setBack(last ?? null);
    });
    return {
        next,
        current,
        /** Nothing is on the desk, and what follows is not known yet. */
        turning: !current && next.isFetching,
        decide: (decision: Decision) => current && decide.mutate({ one: current, decision }),
        undo: last && !decide.isPending && !undo.isPending ? () => undo.mutate(last.number) : undefined,
    };
}

/** Take a decision back. */
export function useUndo(space: string, then?: (number: number) => void) {
    const refresh = useRefresh(space);
    return useMutation({
        mutationFn: (number: number) =>
            answer(
                api.POST('/api/v1/spaces/{space}/review/{number}/undo', {
                    params: { path: { space, number: String(number) } },
                }),
            ),
        onSuccess: (_, number) => then?.(number),
        onError: tellFailed,
        onSettled: refresh,
    });
}

function useRefresh(space: string) {
    const queries = useQueryClient();
    return () =>
        Promise.all(
            ['next', 'counts', 'skipped', 'confirmed', 'refused'].map((key) =>
                queries.invalidateQueries({ queryKey: [space, 'review', key] }),
            ),
        );
}
