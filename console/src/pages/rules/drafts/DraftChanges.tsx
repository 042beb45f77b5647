import { Accordion, Alert, Button, Card, Stack, Text } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { Asked } from '@/parts/Asked';
import { useSpace } from '@/shell/space';
import { Differences, LineList } from '../Differences';
import { useDraftDifference } from '../data/asking';
import type { Working } from '../data/working';

/** What a draft, as it was saved last, has otherwise than the version in force. */
export function DraftChanges({ working }: { working: Working }) {
    const space = useSpace();
    const { draft } = working.saved;
    const difference = useDraftDifference(space, draft.name, draft.revision);
    return (
        <Stack>
            {working.dirty && (
                <Alert color="yellow" title="There are edits that are not saved">
                    <Stack gap="xs" align="flex-start">
                        <Text size="sm">What follows is what the draft changes as it was saved last.</Text>
                        <Button
                            size="xs"
                            variant="light"
                            color="yellow"
                            leftSection={<IconDeviceFloppy size={16} />}
                            loading={working.saving}
                            onClick={() => void working.save().catch(() => undefined)}
                        >
                            Save
                        </Button>
                    </Stack>
                </Alert>
            )}
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
        </Stack>
    );
}
