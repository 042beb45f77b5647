import { Center, Loader } from '@mantine/core';

/** Stands where something will be in a moment. */
export function Loading({ height = '40vh' }: { height?: string | number }) {
    return (
        <Center h={height} role="status" aria-label="Loading">
            <Loader type="dots" />
        </Center>
    );
}
