import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Time } from '@/parts/Time';
import type { Working } from '../data/working';
import { LineList } from '../Differences';
import { linesOf } from '../text/lines';

/** Somebody else saved the draft meanwhile: shows what they changed, and asks which of the two holds. */
export function Theirs({ working }: { working: Working }) {
    const { theirs, settle, base } = working;
    return (
        <Modal
            opened={theirs !== null}
            onClose={() => undefined}
            withCloseButton={false}
            closeOnEscape={false}
            closeOnClickOutside={false}
            size="lg"
            title="Somebody else changed this draft"
        >
            {theirs && (
                <Stack>
                    <Text size="sm">
                        {theirs.draft.by} saved it <Time at={theirs.draft.changed} words />, after you had opened it.
                        This is what they changed:
                    </Text>
                    <LineList
                        lines={
                            linesOf(base, theirs.ruleset)
                                ?.filter((one) => one.sign !== ' ')
                                .map((one) => `${one.sign} ${one.text}`) ?? [
                                'The text is too long to be compared here.',
                            ]
                        }
                    />
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={() => settle('theirs')}>
                            Keep theirs, drop my edits
                        </Button>
                        <Button color="red" onClick={() => settle('mine')}>
                            Put mine in its place
                        </Button>
                    </Group>
                </Stack>
            )}
        </Modal>
    );
}
