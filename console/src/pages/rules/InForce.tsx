import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { RulesetAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { save } from '@/parts/saved';
import { useSpace } from '@/shell/space';
import { Build } from './build/Build';
import { useCheck, useRuleset } from './data/asking';
import { BeginDraft } from './drafts/BeginDraft';
import { Suggested } from './suggested/Suggested';
import { LookPicker, useLook } from './View';
import { Yaml } from './yaml/Yaml';

const LOOKS = [
    { value: 'rules', label: 'Rules' },
    { value: 'yaml', label: 'YAML' },
];

/** The ruleset in force: to be looked at. */
export function InForce() {
    const space = useSpace();
    const ruleset = useRuleset(space);
    return <Asked query={ruleset}>{(found) => <Shown space={space} ruleset={found} />}</Asked>;
}

function Shown({ space, ruleset }: { space: string; ruleset: RulesetAnswer }) {
    const [beginning, setBeginning] = useState(false);
    const text = ruleset.ruleset;
    const check = useCheck(space, text);
    const { look } = useLook(LOOKS);
    return (
        <Stack>
            <Group justify="space-between">
                <Text size="sm">
                    <Text span fw={600} inherit>
                        Version {ruleset.version} is in force.
                    </Text>{' '}
                    {ruleset.default && 'It is the default ruleset: nobody has changed anything yet.'}
                </Text>
                <Group gap="xs">
                    <LookPicker looks={LOOKS} />
                    <Button
                        variant="default"
                        leftSection={<IconDownload size={16} />}
                        onClick={() => save(`${space}-version-${ruleset.version}.yaml`, text, 'application/yaml')}
                    >
                        Download
                    </Button>
                    <Button leftSection={<IconPencil size={16} />} onClick={() => setBeginning(true)}>
                        Change the rules
                    </Button>
                </Group>
            </Group>
            <Suggested space={space} />
            <Asked query={check}>
                {(found) =>
                    look === 'yaml' ? (
                        <Yaml space={space} text={text} check={found} change={null} />
                    ) : (
                        <Build space={space} text={text} check={found} change={null} />
                    )
                }
            </Asked>
            <BeginDraft opened={beginning} onClose={() => setBeginning(false)} />
        </Stack>
    );
}
