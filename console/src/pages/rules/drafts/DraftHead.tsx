import { ActionIcon, Anchor, Badge, Button, Group, Menu, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
    IconArrowBackUp,
    IconDeviceFloppy,
    IconDots,
    IconDownload,
    IconFlask,
    IconRestore,
    IconRocket,
    IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CheckAnswer } from '@/api/schema';
import { counted } from '@/parts/numbers';
import { save } from '@/parts/saved';
import { Time } from '@/parts/Time';
import { useSpace } from '@/shell/space';
import { ActivateDraft } from '../activate/ActivateDraft';
import type { Working } from '../data/working';
import { BeginTrial } from '../trial/BeginTrial';
import { LookPicker } from '../View';
import { DiscardDraft } from './DiscardDraft';

export const LOOKS = [
    { value: 'build', label: 'Forms' },
    { value: 'yaml', label: 'YAML' },
    { value: 'changes', label: 'Changes' },
];

interface Props {
    working: Working;
    check: CheckAnswer | undefined;
}

type Open = 'test' | 'activate' | 'discard' | null;

/** What a draft is called, how it stands, and what can be done with it. */
export function DraftHead({ working, check }: Props) {
    const space = useSpace();
    const [open, setOpen] = useState<Open>(null);
    const { draft } = working.saved;
    const close = () => setOpen(null);
    const unsound = (check?.errors ?? 1) > 0;
    useHotkeys([['mod+S', () => void working.save().catch(() => undefined)]], [], true);
    return (
        <Stack
            gap="xs"
            pos={{ base: 'static', sm: 'sticky' }}
            top={56}
            py="xs"
            my={-10}
            bg="var(--soft)"
            style={{ zIndex: 5 }}
        >
            <Group justify="space-between" align="flex-start">
                <Stack gap={2}>
                    <Anchor component={Link} to={`/s/${space}/rules/drafts`} size="sm">
                        Drafts
                    </Anchor>
                    <Group gap="xs">
                        <Title order={2}>{draft.name}</Title>
                        <Standing working={working} check={check} />
                    </Group>
                    <Text size="sm" c="dimmed">
                        Begun from version {draft.base}; changed <Time at={draft.changed} words /> by {draft.by}.
                    </Text>
                </Stack>
                <Group gap="xs">
                    <Button
                        variant="default"
                        leftSection={<IconDeviceFloppy size={16} />}
                        disabled={!working.dirty}
                        loading={working.saving}
                        onClick={() => void working.save().catch(() => undefined)}
                    >
                        Save
                    </Button>
                    <Button
                        variant="default"
                        leftSection={<IconFlask size={16} />}
                        disabled={unsound}
                        onClick={() => setOpen('test')}
                    >
                        Test
                    </Button>
                    <Button
                        leftSection={<IconRocket size={16} />}
                        disabled={unsound}
                        onClick={() => setOpen('activate')}
                    >
                        Activate
                    </Button>
                    <More working={working} onDiscard={() => setOpen('discard')} />
                </Group>
            </Group>
            <Group gap="xs">
                <LookPicker looks={LOOKS} />
                <Tooltip label="Undo the last edit of a form">
                    <ActionIcon
                        variant="default"
                        size="lg"
                        aria-label="Undo"
                        disabled={!working.undo}
                        onClick={() => working.undo?.()}
                    >
                        <IconArrowBackUp size={18} />
                    </ActionIcon>
                </Tooltip>
            </Group>
            <BeginTrial opened={open === 'test'} working={working} onClose={close} />
            <ActivateDraft opened={open === 'activate'} working={working} onClose={close} />
            <DiscardDraft opened={open === 'discard'} name={draft.name} onClose={close} onGone={working.drop} />
        </Stack>
    );
}

function Standing({ working, check }: Props) {
    const warnings = check ? check.problems.length - check.errors : 0;
    return (
        <>
            <Badge variant="light" color={working.dirty ? 'yellow' : 'gray'}>
                {working.dirty ? 'Not saved' : 'Saved'}
            </Badge>
            {check && check.errors > 0 && (
                <Badge variant="light" color="red">
                    {counted(check.errors, 'error')}
                </Badge>
            )}
            {warnings > 0 && (
                <Badge variant="light" color="yellow">
                    {counted(warnings, 'warning')}
                </Badge>
            )}
        </>
    );
}

function More({ working, onDiscard }: { working: Working; onDiscard: () => void }) {
    return (
        <Menu position="bottom-end" withArrow>
            <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label="More">
                    <IconDots size={18} />
                </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Item
                    leftSection={<IconDownload size={16} />}
                    onClick={() => save(`${working.saved.draft.name}.yaml`, working.text, 'application/yaml')}
                >
                    Download YAML
                </Menu.Item>
                <Menu.Item leftSection={<IconRestore size={16} />} disabled={!working.dirty} onClick={working.drop}>
                    Drop unsaved edits
                </Menu.Item>
                <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onDiscard}>
                    Discard the draft
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
