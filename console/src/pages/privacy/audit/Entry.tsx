import { Badge, Code, Collapse, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import type { EntryAnswer } from '@/api/schema';
import { By } from '@/parts/By';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { sentence } from './sentences';

interface Props {
    entry: EntryAnswer;
    names: ReadonlyMap<string, string>;
    /** Whether entries of several spaces stand together. */
    everywhere: boolean;
}

/** One entry in a sentence; opened, as it was written down. */
export function Entry({ entry, names, everywhere }: Props) {
    const [open, { toggle }] = useDisclosure(false);
    return (
        <li style={{ borderTop: '1px solid var(--line)' }}>
            <UnstyledButton onClick={toggle} aria-expanded={open} w="100%" px="md" py={8}>
                <Group gap="sm" wrap="nowrap" align="flex-start">
                    <IconChevronRight
                        size={14}
                        style={{
                            flex: 'none',
                            marginTop: 4,
                            transform: open ? 'rotate(90deg)' : undefined,
                        }}
                    />
                    <Group gap={8} flex={1} justify="space-between" align="flex-start">
                        <Text size="sm" className="break" flex={1} miw={180}>
                            <By who={entry.by} /> {sentence(entry, names)}.
                        </Text>
                        <Group gap="xs" wrap="nowrap">
                            {everywhere && entry.space && (
                                <Badge variant="default" tt="none">
                                    {entry.space}
                                </Badge>
                            )}
                            <Text size="sm" c="dimmed">
                                <Time at={entry.time} />
                            </Text>
                        </Group>
                    </Group>
                </Group>
            </UnstyledButton>
            <Collapse expanded={open}>
                <div style={{ padding: '0 var(--mantine-spacing-md) 12px 38px' }}>
                    <Text size="xs" c="dimmed" mb={4} className="break">
                        Entry {count(entry.number)} · {entry.action} · {entry.by}
                    </Text>
                    <Code block className="break" style={{ whiteSpace: 'pre-wrap' }}>
                        {JSON.stringify(entry.detail, null, 2)}
                    </Code>
                    <Text size="xs" c="dimmed" mt={4} className="break">
                        Hash {entry.hash}
                    </Text>
                </div>
            </Collapse>
        </li>
    );
}
