import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';
import { answer, api, Refused } from '@/api/client';
import type { NewPassword, SignIn } from '@/api/schema';

/** A path of the console from `?to=`; the start for anything else, so that no link leads elsewhere after signing in. */
export function ownPath(to: string | null): string {
    if (!to?.startsWith('/') || /^\/[/\\]/.test(to)) return '/';
    const found = new URL(to, window.location.origin);
    const own = found.origin === window.location.origin && !found.pathname.startsWith('/sign-in');
    return own ? found.pathname + found.search + found.hash : '/';
}

type Asked = { by: 'session'; body: SignIn } | { by: 'password'; body: NewPassword };

const UNKEPT =
    'Your browser did not keep the session. Safari keeps none over http, not even on this machine: use https or another browser.';

async function ask({ by, body }: Asked) {
    await answer(
        by === 'session' ? api.POST('/api/v1/session', { body }) : api.POST('/api/v1/session/password', { body }),
    );
    return answer(api.GET('/api/v1/session')).catch((error: Error) => {
        throw error instanceof Refused && error.status === 401 ? new Refused(401, 'unkept', UNKEPT, null) : error;
    });
}

/** Signs in, sees that the browser keeps the session, and goes to where one was on the way to. */
export function useSigningIn() {
    const navigate = useNavigate();
    const queries = useQueryClient();
    const [params] = useSearchParams();
    return useMutation({
        mutationFn: ask,
        onSuccess: (session) => {
            queries.clear();
            queries.setQueryData(['session'], session);
            navigate(ownPath(params.get('to')), { replace: true });
        },
    });
}
