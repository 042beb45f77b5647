import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failed } from './Failed';
import { Loading } from './Loading';

interface Props<T> {
    query: UseQueryResult<T, Error>;
    height?: string | number;
    children: (found: T) => ReactNode;
}

/** What a query found; while it is under way and where it fails, that is said. */
export function Asked<T>({ query, height, children }: Props<T>) {
    if (query.data !== undefined) return children(query.data);
    if (query.error) return <Failed error={query.error} retry={() => query.refetch()} />;
    return <Loading height={height} />;
}
