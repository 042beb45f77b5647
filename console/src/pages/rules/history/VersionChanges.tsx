import { Accordion, Card, Stack, Text } from '@mantine/core';
import { Asked } from '@/parts/Asked';
import { Differences, LineList } from '../Differences';
import { useVersionDifference } from '../data/asking';

interface Props {
    space: string;
    version: number;
    to: number | null;
}

/** What a version has otherwise than another, in words and line by line. */
export function VersionChanges({ space, version, to }: Props) {
    const difference = useVersionDifference(space, version, to);
    return (
        <Card>
            <Asked query={difference} height={200}>
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
