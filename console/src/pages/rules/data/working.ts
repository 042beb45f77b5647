import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Refused } from '@/api/client';
import type { WholeDraft } from '@/api/schema';
import { tellDone, tellFailed } from '@/parts/told';
import { askDraft, saveDraft } from './asking';

/** Edits that are not saved: the text, what it was made of, and the texts before each edit of a form. */
interface Work {
    text: string;
    base: string;
    revision: number;
    past: readonly string[];
}

/** A change of the text. A change by hand is not kept for undoing: the editor does that itself. */
export type Change = (edit: (text: string) => string, byHand?: boolean) => void;

const REMEMBERED = 50;

/** What was not saved when its page was left, for when somebody comes back to it. */
const unsaved = new Map<string, Work>();

/** A draft while it is worked on. */
export interface Working {
    saved: WholeDraft;
    text: string;
    revision: number;
    dirty: boolean;
    change: Change;
    undo: (() => void) | null;
    drop: () => void;
    saving: boolean;
    /** Saves what there is; what it answers is the revision that holds it. */
    save: () => Promise<number>;
    /** What somebody else saved meanwhile, while it is not decided which holds. */
    theirs: WholeDraft | null;
    /** Decide: keep what they saved, or put one's own in its place. */
    settle: (keep: 'theirs' | 'mine') => void;
    /** What both began from. */
    base: string;
}

export function useWorking(space: string, saved: WholeDraft): Working {
    const queries = useQueryClient();
    const { name } = saved.draft;
    const key = `${space}/${name}`;
    const [work, setWork] = useState<Work | null>(() => unsaved.get(key) ?? null);
    const [theirs, setTheirs] = useState<WholeDraft | null>(null);
    useEffect(() => {
        if (work) unsaved.set(key, work);
        else unsaved.delete(key);
    }, [key, work]);
    useLeaveWarning(work !== null);

    const clean: Work = { text: saved.ruleset, base: saved.ruleset, revision: saved.draft.revision, past: [] };
    const now = work ?? clean;
    const change: Change = (edit, byHand = false) => setWork((before) => edited(before ?? clean, edit, byHand));
    const keep = (found: WholeDraft) => {
        queries.setQueryData([space, 'draft', name], found);
        queries.invalidateQueries({ queryKey: [space, 'drafts'] });
    };
    const saving = useMutation({
        mutationFn: (from: { text: string; revision: number }) => saveDraft(space, name, from.text, from.revision),
        onSuccess: (found, from) => {
            keep(found);
            setWork((before) =>
                before && before.text !== from.text
                    ? { ...before, base: from.text, revision: found.draft.revision }
                    : null,
            );
            tellDone('The draft is saved.');
        },
        onError: async (error) => {
            if (error instanceof Refused && error.code === 'conflict') setTheirs(await askDraft(space, name));
            else tellFailed(error);
        },
    });
    const settle = (which: 'theirs' | 'mine') => {
        if (!theirs) return;
        if (which === 'theirs') setWork(null);
        else saving.mutate({ text: now.text, revision: theirs.draft.revision });
        keep(theirs);
        setTheirs(null);
    };
    const save = async () => {
        if (!work) return now.revision;
        return (await saving.mutateAsync({ text: now.text, revision: now.revision })).draft.revision;
    };
    const [last] = now.past.slice(-1);
    const undo =
        last === undefined
            ? null
            : () =>
                  setWork(
                      now.past.length === 1 && last === now.base
                          ? null
                          : { ...now, text: last, past: now.past.slice(0, -1) },
                  );
    return {
        saved,
        text: now.text,
        base: now.base,
        revision: now.revision,
        dirty: work !== null && now.text !== now.base,
        change,
        undo,
        drop: () => setWork(null),
        saving: saving.isPending,
        save,
        theirs,
        settle,
    };
}

function edited(work: Work, edit: (text: string) => string, byHand: boolean): Work {
    const text = edit(work.text);
    if (text === work.text) return work;
    return { ...work, text, past: byHand ? work.past : [...work.past.slice(1 - REMEMBERED), work.text] };
}

/** The browser asks before a page with unsaved edits is closed. */
function useLeaveWarning(wanted: boolean) {
    useEffect(() => {
        if (!wanted) return;
        const warn = (event: BeforeUnloadEvent) => event.preventDefault();
        window.addEventListener('beforeunload', warn);
        return () => window.removeEventListener('beforeunload', warn);
    }, [wanted]);
}
