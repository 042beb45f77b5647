import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { ActivationAnswer } from '@/api/schema';
import type { Schema } from '../text/schema';

const ASKED_EVERY = 1000;
const PAGE = 20;
const TEXT = { 'Content-Type': 'text/plain' };
const asText = (body: string | undefined) => body ?? '';

/** The ruleset in force. */
export const useRuleset = (space: string) =>
    useQuery({
        queryKey: [space, 'ruleset'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/ruleset', { params: { path: { space } } })),
    });

/** What is wrong in a text, and what it means; what was said last, until there is an answer. */
export const useCheck = (space: string, text: string | undefined) =>
    useQuery({
        queryKey: [space, 'check', text],
        queryFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/ruleset/check', {
                    params: { path: { space } },
                    body: text,
                    bodySerializer: asText,
                    headers: TEXT,
                }),
            ),
        enabled: text !== undefined,
        placeholderData: keepPreviousData,
        staleTime: 60_000,
    });

/** What a ruleset may hold. */
export const useSchema = () =>
    useQuery({
        queryKey: ['ruleset-schema'],
        queryFn: async () => (await answer(api.GET('/api/v1/ruleset/schema'))) as Schema,
        staleTime: Number.POSITIVE_INFINITY,
    });

/** The sources that feed a space, by slug. */
export const useFeeding = (space: string) =>
    useQuery({
        queryKey: ['sources'],
        queryFn: () => answer(api.GET('/api/v1/sources')),
        select: ({ sources }) => sources.filter((one) => one.spaces.includes(space)).map((one) => one.slug),
    });

export const useSpaces = () => useQuery({ queryKey: ['spaces'], queryFn: () => answer(api.GET('/api/v1/spaces')) });

export const useDrafts = (space: string) =>
    useQuery({
        queryKey: [space, 'drafts'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/drafts', { params: { path: { space } } })),
    });

export const askDraft = (space: string, draft: string) =>
    answer(api.GET('/api/v1/spaces/{space}/drafts/{draft}', { params: { path: { space, draft } } }));

export const useSavedDraft = (space: string, draft: string) =>
    useQuery({ queryKey: [space, 'draft', draft], queryFn: () => askDraft(space, draft) });

/** Save a text as a draft: begin it (no revision), or change it as it was at a revision. */
export const saveDraft = (space: string, draft: string, text: string, revision?: number) =>
    answer(
        api.PUT('/api/v1/spaces/{space}/drafts/{draft}', {
            params: { path: { space, draft }, query: revision ? { revision } : {} },
            body: text,
            bodySerializer: asText,
            headers: TEXT,
        }),
    );

/** What a draft has otherwise than the version in force. */
export const useDraftDifference = (space: string, draft: string, revision: number) =>
    useQuery({
        queryKey: [space, 'draft', draft, 'difference', revision],
        queryFn: () =>
            answer(api.GET('/api/v1/spaces/{space}/drafts/{draft}/difference', { params: { path: { space, draft } } })),
    });

/** Versions, newest first, page by page. */
export const useVersions = (space: string) =>
    useInfiniteQuery({
        queryKey: [space, 'versions'],
        queryFn: ({ pageParam }) =>
            answer(
                api.GET('/api/v1/spaces/{space}/versions', {
                    params: { path: { space }, query: { limit: PAGE, before: pageParam ?? undefined } },
                }),
            ),
        initialPageParam: null as number | null,
        getNextPageParam: (last) => last.next,
    });

export const useVersion = (space: string, version: number) =>
    useQuery({
        queryKey: [space, 'version', version],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/versions/{version}', {
                    params: { path: { space, version: String(version) } },
                }),
            ),
    });

/** What a version has otherwise than another; null: than the one before it. */
export const useVersionDifference = (space: string, version: number, to: number | null) =>
    useQuery({
        queryKey: [space, 'version', version, 'difference', to],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/versions/{version}/difference', {
                    params: { path: { space, version: String(version) }, query: to === null ? {} : { to } },
                }),
            ),
    });

/** How far the version is that is wanted; asked again while it is on its way. */
export const useActivation = (space: string) =>
    useQuery({
        queryKey: [space, 'activation'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/activation', { params: { path: { space } } })),
        refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? ASKED_EVERY : false),
    });

export const isUnderWay = (one: ActivationAnswer) => one.active !== one.wanted && one.problem === null;

export const useTrials = (space: string) =>
    useQuery({
        queryKey: [space, 'dry-runs'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/dry-runs', { params: { path: { space } } })),
        refetchInterval: ({ state }) => (state.data?.dry_runs.some((one) => !isOver(one.state)) ? ASKED_EVERY : false),
    });

/** A dry run, asked again until it is over. */
export const useTrial = (space: string, run: string) =>
    useQuery({
        queryKey: [space, 'dry-run', run],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/dry-runs/{run}', { params: { path: { space, run } } })),
        refetchInterval: ({ state }) => (state.data && !isOver(state.data.state) ? ASKED_EVERY : false),
    });

/** The text that a dry run tried; null asks nothing. */
export const useTried = (space: string, run: string | null) =>
    useQuery({
        queryKey: [space, 'dry-run', run, 'ruleset'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/dry-runs/{run}/ruleset', {
                    params: { path: { space, run: run ?? '' } },
                }),
            ),
        enabled: run !== null,
    });

export const isOver = (state: string) => state !== 'waiting' && state !== 'running';

export const useSuggestions = (space: string) =>
    useQuery({
        queryKey: [space, 'suggestions'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/suggestions', { params: { path: { space } } })),
    });
