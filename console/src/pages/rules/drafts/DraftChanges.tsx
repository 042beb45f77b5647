import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useSpace } from '@/shell/space';
import { useDraftDifference } from '../data/asking';
import type { Working } from '../data/working';
import { Compared } from '../Differences';

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
            <Compared query={difference} />
        </Stack>
    );
}
