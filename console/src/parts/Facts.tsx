import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and what belongs to each, side by side where there is room. What is null is left out. */
export function Facts({ of, cols = 2 }: { of: readonly (readonly [string, ReactNode])[]; cols?: number }) {
    return (
        <SimpleGrid component="dl" cols={{ base: 1, xs: cols }} spacing="sm" verticalSpacing="xs" m={0}>
            {of
                .filter(([, value]) => value !== null && value !== undefined)
                .map(([name, value]) => (
                    <div key={name}>
                        <Text component="dt" size="xs" c="dimmed">
                            {name}
                        </Text>
                        <Text component="dd" m={0} size="sm" className="break">
                            {value}
                        </Text>
                    </div>
                ))}
        </SimpleGrid>
    );
}
