import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { isOver } from '../words';

const PATIENCE = 20;
/** Seconds for which the service holds its answer until a request is over. */

/** A request, asked for again until it is over; the service answers when it is, so nothing is asked in vain. */
export function useRequest(space: string, request: string | null) {
    return useQuery({
        queryKey: [space, 'deletion', request],
        enabled: request !== null,
        queryFn: ({ client, queryKey }) => {
            const seen = client.getQueryData(queryKey) !== undefined;
            const path = { space, request: request ?? '' };
            const query = { wait: seen ? PATIENCE : 0 };
            return answer(api.GET('/api/v1/spaces/{space}/deletions/{request}', { params: { path, query } }));
        },
        refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 500),
    });
}
