import { useQuery } from '@tanstack/react-query';
import { answer, api } from './client';
import type { SessionAnswer } from './schema';

const WIDTH = { read: 0, space_admin: 1, admin: 2 } as const;
export type Scope = keyof typeof WIDTH;

/** Who is signed in. Refused with 401 where nobody is. */
export function useSession() {
    return useQuery({ queryKey: ['session'], queryFn: () => answer(api.GET('/api/v1/session')), staleTime: 60_000 });
}

/** Whether who is signed in may do what takes `scope`; the service decides anew each time. */
export function may(session: SessionAnswer | undefined, scope: Scope): boolean {
    return session !== undefined && WIDTH[session.scope] >= WIDTH[scope];
}
