import { ActionIcon, Box, Button, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import type { Plain } from '../text/document';
import type { Group as Parts, Leaf } from '../text/parts';
import { withGroup, withoutPart, withPart } from '../text/rules';
import { useBuilding, useProblems } from './building';

interface Props {
    /** Stands above; groups within a group have none. */
    title?: string;
    group: Parts;
    /** What a new part says at first. */
    first: Plain;
    addWord: string;
    /** What it means that there is nothing. */
    nothing: string;
    shows: (leaf: Leaf) => ReactNode;
}

const KINDS = [
    { value: 'all', label: 'All of these' },
    { value: 'any', label: 'Any of these' },
];

/** A group of comparisons or conditions, with groups within it to any depth. */
export function GroupBox(props: Props) {
    const { title, group, nothing } = props;
    const inside = title === undefined;
    return (
        <Paper
            withBorder
            p="sm"
            bg="var(--soft)"
            style={inside ? { borderInlineStart: '3px solid var(--mantine-primary-color-filled)' } : undefined}
            role="group"
            aria-label={title ?? (group.kind === 'all' ? 'All of these' : 'Any of these')}
        >
            <Stack gap="xs">
                <GroupHead {...props} />
                {group.parts.length === 0 && (
                    <Text size="sm" c="dimmed">
                        {nothing}
                    </Text>
                )}
                {group.parts.map((part, at) => (
                    <Fragment key={part.path.join('.')}>
                        {at > 0 && (
                            <Text size="xs" fw={600} c="dimmed" tt="uppercase" ps={4}>
                                {group.kind === 'all' ? 'and' : 'or'}
                            </Text>
                        )}
                        {part.group ? (
                            <GroupBox {...props} title={undefined} group={part} />
                        ) : (
                            <LeafRow leaf={part} shows={props.shows} />
                        )}
                    </Fragment>
                ))}
                <GroupFoot {...props} />
            </Stack>
        </Paper>
    );
}

function GroupHead({ title, group }: Props) {
    const { change } = useBuilding();
    return (
        <Group justify="space-between" gap="xs">
            {title && (
                <Text fw={600} size="sm">
                    {title}
                </Text>
            )}
            <Group gap="xs">
                {group.parts.length > (group.alone ? 1 : 0) && (
                    <SegmentedControl
                        size="xs"
                        data={KINDS}
                        value={group.kind}
                        onChange={(kind) =>
                            change?.((text) => withGroup(text, group.path, kind === 'any' ? 'any' : 'all'))
                        }
                        disabled={change === null}
                        aria-label="How they are taken together"
                    />
                )}
                {!title && change && <Remove what="this group" path={group.path} />}
            </Group>
        </Group>
    );
}

function GroupFoot({ group, first, addWord }: Props) {
    const { change } = useBuilding();
    if (!change) return null;
    const add = (part: Plain) => change((text) => withPart(text, group.path, part));
    const other = group.kind === 'all' ? 'any' : 'all';
    return (
        <Group gap="xs">
            <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => add(first)}>
                {addWord}
            </Button>
            <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                leftSection={<IconFolderPlus size={14} />}
                onClick={() => add({ [other]: [first] })}
            >
                Add a group
            </Button>
        </Group>
    );
}

function LeafRow({ leaf, shows }: { leaf: Leaf; shows: Props['shows'] }) {
    const { change } = useBuilding();
    const wrong = useProblems(leaf.path).find((one) => one.severity === 'error');
    return (
        <Box>
            <Group gap="xs" wrap="nowrap" align="flex-start">
                <Group gap="xs" style={{ flex: 1 }} align="flex-start">
                    {shows(leaf)}
                </Group>
                {change && <Remove what="this part" path={leaf.path} />}
            </Group>
            {wrong && (
                <Text size="xs" c="var(--mantine-color-error)" mt={2}>
                    {wrong.message} {wrong.hint}
                </Text>
            )}
        </Box>
    );
}

function Remove({ what, path }: { what: string; path: Leaf['path'] }) {
    const { change } = useBuilding();
    return (
        <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={`Remove ${what}`}
            onClick={() => change?.((text) => withoutPart(text, path))}
        >
            <IconX size={16} />
        </ActionIcon>
    );
}
