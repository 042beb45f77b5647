import { Button, Center } from '@mantine/core';

interface Props {
    query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Stands under a list that is read page by page: gets the next page, and is gone at the end. */
export function More({ query }: Props) {
    if (!query.hasNextPage) return null;
    return (
        <Center p="sm">
            <Button
                variant="default"
                size="xs"
                loading={query.isFetchingNextPage}
                onClick={() => query.fetchNextPage()}
            >
                Show more
            </Button>
        </Center>
    );
}
