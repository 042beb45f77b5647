import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { isShown, SHOW } from './shown';

/** Every request of the console goes through this: typed by the service's own description of its API. */
export const api = createClient<paths>({
    baseUrl: window.location.origin,
    headers: { 'Onefold-Console': '1' },
    querySerializer: { array: { style: 'form', explode: false } },
});

api.use({
    onRequest({ request }) {
        if (isShown()) request.headers.set(SHOW, '1');
        return request;
    },
});

/** What the service said instead of an answer. */
export class Refused extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
        readonly requestId: string | null,
    ) {
        super(message);
        this.name = 'Refused';
    }
}

interface Asked<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

/** The answer of a request, such as `answer(api.GET('/api/v1/spaces'))`. Throws Refused. */
export async function answer<T>(asked: Promise<Asked<T>>): Promise<T> {
    const { data, error, response } = await asked;
    if (response.ok) return data as T;
    const said = (error as { error?: { code?: string; message?: string } } | undefined)?.error;
    throw new Refused(
        response.status,
        said?.code ?? 'error',
        said?.message ?? `The service answered ${response.status}.`,
        response.headers.get('Request-Id'),
    );
}
