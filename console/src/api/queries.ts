import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Refused } from './client';

const MOST_TRIES = 2;

/** What was asked already. A refusal is final; a service that is away is asked again. Keys begin with the space. */
export const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
        onError: (error, query) => {
            if (query.queryKey[0] !== 'session') lookWhoIsThere(error);
        },
    }),
    mutationCache: new MutationCache({ onError: lookWhoIsThere }),
    defaultOptions: {
        queries: {
            staleTime: 10_000,
            refetchOnWindowFocus: false,
            retry: (tries, error) => tries < MOST_TRIES && !(error instanceof Refused && error.status < 500),
        },
    },
});

/** A session that has ended shows itself anywhere: the shell then leads to where one signs in. */
function lookWhoIsThere(error: Error) {
    if (error instanceof Refused && error.status === 401) void queries.invalidateQueries({ queryKey: ['session'] });
}
