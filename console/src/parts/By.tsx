import { Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** The names of the people whose ids stand beside what was done. */
export function useNames(): ReadonlyMap<string, string> {
    const { data } = useQuery({
        queryKey: ['names'],
        queryFn: () => answer(api.GET('/api/v1/people/names')),
        staleTime: 60_000,
        select: ({ names }) => new Map(names.map((one) => [one.id, one.name])),
    });
    return data ?? NONE;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Who did something: a person's name, or the name of a token as code. */
export function By({ who }: { who: string }) {
    const names = useNames();
    const name = names.get(who);
    if (name) return name;
    if (who === 'command line') return 'The command line';
    if (who === 'onefold') return 'Onefold';
    return who.startsWith('usr_') ? 'Somebody who was removed' : <Code>{who}</Code>;
}
