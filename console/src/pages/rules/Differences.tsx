import { Accordion, Alert, Badge, Box, Card, Code, Group, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { DifferenceAnswer, DifferencesAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';

const COLORS = { added: 'teal', removed: 'red', changed: 'indigo' } as const;
const WORDS = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

/** What one ruleset has otherwise than another, in words. */
export function Differences({ of }: { of: DifferencesAnswer }) {
    if (!of.differences)
        return <Alert color="yellow">One of the two has errors, so that what it means cannot be compared.</Alert>;
    if (of.differences.length === 0)
        return (
            <Empty title="They mean the same">
                {of.from} and {of.to} say the same, however they are written.
            </Empty>
        );
    return (
        <Stack gap="xs" role="list" aria-label="Differences">
            {of.differences.map((one) => (
                <Difference key={one.said} of={one} />
            ))}
        </Stack>
    );
}

/** Likewise, with what it was compared with above, and line by line below. */
export function Compared({ query }: { query: UseQueryResult<DifferencesAnswer, Error> }) {
    return (
        <Card>
            <Asked query={query} height={200}>
                {(found) => (
                    <Stack>
                        <Text size="sm" c="dimmed">
                            From {found.from} to {found.to}
                        </Text>
                        <Differences of={found} />
                        {found.lines && found.lines.length > 0 && (
                            <Accordion variant="contained" order={3}>
                                <Accordion.Item value="lines">
                                    <Accordion.Control>Line by line</Accordion.Control>
                                    <Accordion.Panel>
                                        <LineList lines={found.lines} />
                                    </Accordion.Panel>
                                </Accordion.Item>
                            </Accordion>
                        )}
                    </Stack>
                )}
            </Asked>
        </Card>
    );
}

function Difference({ of: one }: { of: DifferenceAnswer }) {
    return (
        <Group gap="xs" align="flex-start" wrap="nowrap" role="listitem">
            <Badge variant="light" color={COLORS[one.kind]} size="sm" miw={84} mt={2} style={{ flexShrink: 0 }}>
                {WORDS[one.kind]}
            </Badge>
            <Text size="sm" className="break">
                <Text span fw={600} inherit>
                    {one.part}
                </Text>
                {one.setting && `: ${one.setting}`}
                {one.kind === 'changed' ? (
                    <>
                        {' '}
                        from <Code>{one.before}</Code> to <Code>{one.after}</Code>
                    </>
                ) : (
                    (one.after ?? one.before) && <>: {one.after ?? one.before}</>
                )}
            </Text>
        </Group>
    );
}

/** Lines with their sign, as differences are shown everywhere. */
export function LineList({ lines }: { lines: readonly string[] }) {
    return (
        <Box
            component="pre"
            m={0}
            p="sm"
            ff="monospace"
            fz="xs"
            bg="var(--soft)"
            style={{ overflowX: 'auto', borderRadius: 'var(--mantine-radius-md)' }}
            tabIndex={0}
            aria-label="Line by line"
        >
            {lines.map((line, at) => (
                <Text key={`${at} ${line}`} span inherit display="block" c={colorOf(line)}>
                    {line || ' '}
                </Text>
            ))}
        </Box>
    );
}

function colorOf(line: string): string | undefined {
    if (line.startsWith('+')) return 'light-dark(var(--mantine-color-teal-9), var(--mantine-color-teal-3))';
    if (line.startsWith('-')) return 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))';
    return undefined;
}
