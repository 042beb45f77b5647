import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { NewSimulation } from '@/api/schema';
import type { Asked } from './address';

/** The built-in scenarios. */
export function useScenarios(space: string) {
    return useQuery({
        queryKey: [space, 'scenarios'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/simulations/scenarios', { params: { path: { space } } })),
        staleTime: Number.POSITIVE_INFINITY,
    });
}

/** What comes of what was asked. */
export function useSimulation(space: string, asked: Asked | null) {
    return useQuery({
        queryKey: [space, 'simulation', asked],
        enabled: asked !== null,
        retry: false,
        queryFn: async () => {
            const { scenario, rules, made } = asked ?? { scenario: null, rules: { of: 'force' }, made: {} };
            const draft = rules.of === 'draft' ? await draftText(space, rules.draft) : null;
            const body = {
                calls: scenario ? [] : (made.calls ?? []),
                scenario,
                ruleset: rules.of === 'text' ? (made.ruleset ?? '') : draft,
            };
            const version = rules.of === 'version' ? rules.version : 0;
            return answer(
                api.POST('/api/v1/spaces/{space}/simulations', {
                    params: { path: { space }, query: { version } },
                    body: body as NewSimulation,
                }),
            );
        },
    });
}

async function draftText(space: string, draft: string): Promise<string> {
    const path = { space, draft };
    return (await answer(api.GET('/api/v1/spaces/{space}/drafts/{draft}', { params: { path } }))).ruleset;
}

/** The versions and drafts that may be chosen; only for whoever may see them. */
export function useRulesets(space: string, enabled: boolean) {
    return useQuery({
        queryKey: [space, 'rulesets to simulate'],
        enabled,
        queryFn: async () => {
            const params = { path: { space } };
            const [versions, drafts] = await Promise.all([
                answer(api.GET('/api/v1/spaces/{space}/versions', { params })),
                answer(api.GET('/api/v1/spaces/{space}/drafts', { params })),
            ]);
            return { versions: versions.versions, drafts: drafts.drafts };
        },
    });
}

/** The text of the version that is in force. */
export async function textInForce(space: string): Promise<string> {
    const path = { space };
    const { versions } = await answer(api.GET('/api/v1/spaces/{space}/versions', { params: { path } }));
    const version = versions.find((one) => one.state === 'active')?.version;
    if (version === undefined) return '';
    const found = await answer(
        api.GET('/api/v1/spaces/{space}/versions/{version}', { params: { path: { space, version: String(version) } } }),
    );
    return found.ruleset;
}
