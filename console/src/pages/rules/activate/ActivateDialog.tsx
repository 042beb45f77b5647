import { Button, Group, Modal, ScrollArea, Stack, Text, Textarea } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { DifferencesAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Differences } from '../Differences';

const LONGEST = 1000;

interface Props {
    title: string;
    act: string;
    difference: UseQueryResult<DifferencesAnswer, Error>;
    /** What is to be known beside what it changes, such as whether it was tested. */
    children?: ReactNode;
    loading: boolean;
    onActivate: (note: string) => void;
    onClose: () => void;
}

/** Shows what a version will change, and asks for a note before it is activated. */
export function ActivateDialog({ title, act, difference, children, loading, onActivate, onClose }: Props) {
    const [note, setNote] = useState('');
    return (
        <Modal opened onClose={onClose} title={title} size="lg">
            <Stack>
                <Text size="sm">
                    It applies to the past too: all records are resolved under it while calls go on coming in, and then
                    everything changes at once. Profiles may merge and split. You can go back to any earlier version.
                </Text>
                {children}
                <Asked query={difference} height={120}>
                    {(found) => (
                        <ScrollArea.Autosize mah={260} type="auto">
                            <Differences of={found} />
                        </ScrollArea.Autosize>
                    )}
                </Asked>
                <Textarea
                    label="Note"
                    description="Why, for whoever looks at the history. Nothing personal: it is kept."
                    autosize
                    minRows={2}
                    maxLength={LONGEST}
                    value={note}
                    onChange={(event) => setNote(event.currentTarget.value)}
                    required
                    data-autofocus
                />
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button loading={loading} disabled={!note.trim()} onClick={() => onActivate(note.trim())}>
                        {act}
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
