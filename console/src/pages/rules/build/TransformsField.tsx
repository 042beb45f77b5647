import { ActionIcon, Group, Menu, NumberInput, Text } from '@mantine/core';
import { IconTransform, IconX } from '@tabler/icons-react';
import type { Plain } from '../text/document';
import { mapping, textOf } from '../text/parts';
import { words } from '../text/schema';
import { useBuilding } from './building';

interface Props {
    value: Plain | undefined;
    onChange: (value: Plain | undefined) => void;
}

const SOME = '4';

/** What is compared instead of the text itself: transforms, one after the other. */
export function TransformsField({ value, onChange }: Props) {
    const { schema, change } = useBuilding();
    const steps = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    const put = (next: Plain[]) => onChange(next.length === 0 ? undefined : next.length === 1 ? next[0] : next);
    const parts = Object.keys(schema.$defs?.Part?.properties ?? {});
    if (!change && steps.length === 0) return null;
    return (
        <Group gap={6} mih={36}>
            {steps.map((step, at) => (
                <Step
                    key={at}
                    step={step}
                    locked={!change}
                    onChange={(next) =>
                        put(next === null ? steps.filter((_, other) => other !== at) : steps.with(at, next))
                    }
                />
            ))}
            {change && (
                <Menu withArrow>
                    <Menu.Target>
                        <ActionIcon variant="subtle" color="gray" aria-label="Compare a part or a form of it">
                            <IconTransform size={16} />
                        </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
                        <Menu.Label>Compare instead</Menu.Label>
                        {parts.map((name) => (
                            <Menu.Item key={name} onClick={() => put([...steps, { [name]: SOME }])}>
                                the {name.replaceAll('_', ' ')} so many
                            </Menu.Item>
                        ))}
                        {words(schema, 'Same', 'as')
                            .filter((name, at, all) => all.indexOf(name) === at)
                            .map((name) => (
                                <Menu.Item key={name} onClick={() => put([...steps, name])}>
                                    {name}
                                </Menu.Item>
                            ))}
                    </Menu.Dropdown>
                </Menu>
            )}
        </Group>
    );
}

function Step({ step, locked, onChange }: { step: Plain; locked: boolean; onChange: (step: Plain | null) => void }) {
    const [name, number] = Object.entries(mapping(step) ?? {})[0] ?? [textOf(step), null];
    return (
        <Group gap={2} wrap="nowrap" bg="var(--mantine-color-default-hover)" px={8} style={{ borderRadius: 999 }}>
            <Text size="xs">as {name.replaceAll('_', ' ')}</Text>
            {number !== null && (
                <NumberInput
                    aria-label={`${name.replaceAll('_', ' ')}: how many`}
                    variant="unstyled"
                    size="xs"
                    w={30}
                    min={1}
                    hideControls
                    value={textOf(number)}
                    onChange={(value) => onChange({ [name]: String(value) })}
                    disabled={locked}
                />
            )}
            {!locked && (
                <ActionIcon
                    variant="transparent"
                    color="gray"
                    size="sm"
                    aria-label={`Not as ${name}`}
                    onClick={() => onChange(null)}
                >
                    <IconX size={12} />
                </ActionIcon>
            )}
        </Group>
    );
}
