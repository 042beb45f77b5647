import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Call } from './calls';

/** What was made up: calls of one's own, and a ruleset that is nowhere saved. */
export interface MadeUp {
    calls?: Call[];
    ruleset?: string;
}

/** Under what to simulate: what is in force, a version, a draft, or the text that was made up. */
export type Rules =
    { of: 'force' } | { of: 'version'; version: number } | { of: 'draft'; draft: string } | { of: 'text' };

export interface Asked {
    scenario: string | null;
    rules: Rules;
    made: MadeUp;
}

/**
 * What was made up, as a part of an address: packed, in letters that need no escaping.
 *
 * It stands behind the `#`, which browsers do not send: what people try out stays with them and whom they give it to.
 */
export async function pack(made: MadeUp): Promise<string> {
    const packed = await through(new TextEncoder().encode(JSON.stringify(made)), new CompressionStream('deflate-raw'));
    let letters = '';
    for (const byte of packed) letters += String.fromCharCode(byte);
    return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What `pack` packed. Rejects what it has not. */
export async function unpack(text: string): Promise<MadeUp> {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const plain = await through(packed, new DecompressionStream('deflate-raw'));
    return JSON.parse(new TextDecoder().decode(plain)) as MadeUp;
}

async function through(
    bytes: Uint8Array<ArrayBuffer>,
    way: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(way)).arrayBuffer());
}

function rulesOf(params: URLSearchParams): Rules {
    const [of, name = ''] = (params.get('rules') ?? '').split(/:(.*)/s);
    if (of === 'version' && /^\d{1,9}$/.test(name)) return { of, version: Number(name) };
    if (of === 'draft' && name) return { of, draft: name };
    return of === 'text' ? { of } : { of: 'force' };
}

/** Rules as the address has them. */
export function written(rules: Rules): string {
    if (rules.of === 'version') return `version:${rules.version}`;
    return rules.of === 'draft' ? `draft:${rules.draft}` : rules.of;
}

/** What the address asks to simulate; null for nothing. Fails where what was made up does not unpack. */
export function useAsked() {
    const { hash, search } = useLocation();
    const params = new URLSearchParams(search);
    const scenario = params.get('scenario');
    const rules = written(rulesOf(params));
    return useQuery({
        queryKey: ['simulated', scenario, rules, hash],
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        queryFn: async (): Promise<Asked | null> => {
            const made = hash.length > 1 ? await unpack(hash.slice(1)) : {};
            return scenario || made.calls ? { scenario, rules: rulesOf(new URLSearchParams({ rules })), made } : null;
        },
    });
}

/** Puts something to simulate into the address. */
export function useAsk() {
    const navigate = useNavigate();
    return useCallback(
        async ({ scenario, rules, made }: Asked) => {
            const params = new URLSearchParams();
            if (scenario) params.set('scenario', scenario);
            if (rules.of !== 'force') params.set('rules', written(rules));
            const kept = {
                calls: scenario ? undefined : made.calls,
                ruleset: rules.of === 'text' ? made.ruleset : undefined,
            };
            const packed = (kept.calls ?? kept.ruleset) ? `#${await pack(kept)}` : '';
            await navigate({ search: params.toString(), hash: packed });
        },
        [navigate],
    );
}
