import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { Failed } from '@/parts/Failed';
import { type Subject, SubjectField, subjectText } from '../SubjectField';

export type What = 'delete' | 'suppress_and_delete' | 'suppress';

const WHATS: { value: What; name: string; says: string }[] = [
    {
        value: 'delete',
        name: 'Delete',
        says: 'All that is there of them goes. If they come back, they are new.',
    },
    {
        value: 'suppress_and_delete',
        name: 'Delete and keep out',
        says: 'All goes, and whatever arrives of them from now on is not taken in.',
    },
    {
        value: 'suppress',
        name: 'Keep out',
        says: 'What is there stays. Nothing more of them is taken in.',
    },
];

interface Props {
    subject: Subject;
    what: What;
    loading: boolean;
    error: Error | null;
    onSubject: (subject: Subject) => void;
    onWhat: (what: What) => void;
    onLook: () => void;
}

/** Somebody, and what is asked for. */
export function Who({ subject, what, loading, error, onSubject, onWhat, onLook }: Props) {
    const submit = (event: FormEvent) => {
        event.preventDefault();
        onLook();
    };
    return (
        <Stack component="form" onSubmit={submit}>
            <SubjectField subject={subject} onChange={onSubject} />
            <Radio.Group label="What should happen" value={what} onChange={(value) => onWhat(value as What)}>
                <SimpleGrid cols={{ base: 1, sm: 3 }} mt={6}>
                    {WHATS.map((one) => (
                        <Radio.Card key={one.value} value={one.value} p="sm" radius="md" aria-label={one.name}>
                            <Group wrap="nowrap" align="flex-start" gap="sm">
                                <Radio.Indicator />
                                <div>
                                    <Text size="sm" fw={600}>
                                        {one.name}
                                    </Text>
                                    <Text size="sm" c="dimmed">
                                        {one.says}
                                    </Text>
                                </div>
                            </Group>
                        </Radio.Card>
                    ))}
                </SimpleGrid>
            </Radio.Group>
            <Group>
                <Button
                    type="submit"
                    leftSection={<IconEye size={16} />}
                    disabled={!subjectText(subject)}
                    loading={loading}
                >
                    Preview
                </Button>
                <Text size="sm" c="dimmed">
                    Nothing happens yet.
                </Text>
            </Group>
            {error && <Failed error={error} />}
        </Stack>
    );
}
