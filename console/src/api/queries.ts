import { QueryClient } from '@tanstack/react-query';
import { Refused } from './client';

const MOST_TRIES = 2;

/** What was asked already. A refusal is final; a service that is away is asked again. Keys begin with the space. */
export const queries = new QueryClient({
    defaultOptions: {
        queries: {
            staleTime: 10_000,
            refetchOnWindowFocus: false,
            retry: (tries, error) => tries < MOST_TRIES && !(error instanceof Refused && error.status < 500),
        },
    },
});
