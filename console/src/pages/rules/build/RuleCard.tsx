import { ActionIcon, Badge, Box, Card, Group, Menu, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconCopy, IconDots, IconTrash } from '@tabler/icons-react';
import type { Plain } from '../text/document';
import { textOf, textsOf } from '../text/parts';
import { withoutRule, withRule } from '../text/rules';
import { useBuilding, useProblems } from './building';
import { useOpenRule } from './openRule';
import { Problems } from './Problems';
import { RuleForm } from './RuleForm';
import { useMember } from './Sortable';

interface Props {
    rule: Record<string, Plain>;
    place: number;
}

/** A custom rule as a sentence; open, as a form. */
export function RuleCard({ rule, place }: Props) {
    const { check, change } = useBuilding();
    const { opened, open } = useOpenRule();
    const name = textOf(rule.name) || `rule ${place + 1}`;
    const { ref, style, handle } = useMember(String(place), name, change === null);
    const problems = useProblems(['rules', place]);
    const isOpen = opened === place;
    const said = check.meaning?.rules.find((one) => one.index === place)?.sentence;
    const wrong = problems.filter((one) => one.severity === 'error').length;
    return (
        <Card ref={ref} style={style} p="sm" role="listitem" data-rule={name}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
                {handle}
                <UnstyledButton
                    onClick={() => open(isOpen ? null : place)}
                    aria-expanded={isOpen}
                    style={{ flex: 1, minWidth: 0 }}
                >
                    <Group gap="xs" wrap="nowrap" align="flex-start">
                        <Box mt={3}>{isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}</Box>
                        <Stack gap={2} style={{ minWidth: 0 }}>
                            <Group gap={6}>
                                <Text fw={600} className="break">
                                    {name}
                                </Text>
                                <Badges rule={rule} />
                                {wrong > 0 && (
                                    <Badge color="red" variant="light" size="sm">
                                        Not complete
                                    </Badge>
                                )}
                            </Group>
                            <Text size="sm" c="dimmed" className="break" data-testid="sentence">
                                {said ?? 'This rule says nothing yet.'}
                            </Text>
                        </Stack>
                    </Group>
                </UnstyledButton>
                {change && <RuleMenu rule={rule} place={place} name={name} />}
            </Group>
            {isOpen && (
                <Stack mt="md" gap="md">
                    <RuleForm rule={rule} place={place} />
                    <Problems of={problems} />
                </Stack>
            )}
        </Card>
    );
}

function Badges({ rule }: { rule: Record<string, Plain> }) {
    const sources = textsOf(rule.sources);
    return (
        <>
            {rule.before === 'default' && (
                <Badge variant="light" color="grape" size="sm">
                    Before the default rule
                </Badge>
            )}
            {rule.review === 'true' && (
                <Badge variant="light" color="orange" size="sm">
                    For review
                </Badge>
            )}
            {sources.length > 0 && (
                <Badge variant="light" color="gray" size="sm" tt="none">
                    {sources.join(', ')}
                </Badge>
            )}
        </>
    );
}

function RuleMenu({ rule, place, name }: Props & { name: string }) {
    const { change } = useBuilding();
    const { open } = useOpenRule();
    const remove = () => {
        open(null);
        change?.((text) => withoutRule(text, place));
    };
    return (
        <Menu position="bottom-end" withArrow>
            <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`More of ${name}`}>
                    <IconDots size={16} />
                </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Item
                    leftSection={<IconCopy size={16} />}
                    onClick={() => change?.((text) => withRule(text, { ...rule, name: `${name} (copy)` }))}
                >
                    Duplicate
                </Menu.Item>
                <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
                    Remove
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
