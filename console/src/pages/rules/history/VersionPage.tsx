import { Anchor, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconCopy, IconDownload, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { WholeVersion } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { save } from '@/parts/saved';
import { Time } from '@/parts/Time';
import { useSpace } from '@/shell/space';
import { ReturnTo } from '../activate/ReturnTo';
import { Build } from '../build/Build';
import { useCheck, useVersion, useVersions } from '../data/asking';
import { LookPicker, useLook } from '../View';
import { Yaml } from '../yaml/Yaml';
import { CopyVersion } from './CopyVersion';
import { StateBadge } from './History';
import { VersionChanges } from './VersionChanges';

const LOOKS = [
    { value: 'changes', label: 'Changes' },
    { value: 'rules', label: 'Rules' },
    { value: 'yaml', label: 'YAML' },
];

/** One version: what it changed, what it says, and the way back to it. */
export function VersionPage() {
    const space = useSpace();
    const version = Number(useParams().version);
    const found = useVersion(space, version);
    return <Asked query={found}>{(whole) => <Shown space={space} whole={whole} />}</Asked>;
}

function Shown({ space, whole }: { space: string; whole: WholeVersion }) {
    const [params, setParams] = useSearchParams();
    const { look } = useLook(LOOKS);
    const check = useCheck(space, whole.ruleset);
    const to = params.get('to') ? Number(params.get('to')) : null;
    const setTo = (other: string | null) =>
        setParams((before) => {
            if (other) before.set('to', other);
            else before.delete('to');
            return before;
        });
    return (
        <Stack>
            <Head space={space} whole={whole} />
            <Group gap="xs" align="flex-end">
                <LookPicker looks={LOOKS} />
                {look === 'changes' && (
                    <OtherVersion space={space} but={whole.version.version} value={to} onChange={setTo} />
                )}
            </Group>
            {look === 'changes' ? (
                <VersionChanges space={space} version={whole.version.version} to={to} />
            ) : (
                <Asked query={check}>
                    {(found) =>
                        look === 'yaml' ? (
                            <Yaml space={space} text={whole.ruleset} check={found} change={null} />
                        ) : (
                            <Build space={space} text={whole.ruleset} check={found} change={null} />
                        )
                    }
                </Asked>
            )}
        </Stack>
    );
}

function Head({ space, whole }: { space: string; whole: WholeVersion }) {
    const [open, setOpen] = useState<'return' | 'copy' | null>(null);
    const { version } = whole;
    const number = version.version;
    const close = () => setOpen(null);
    return (
        <Group justify="space-between" align="flex-start">
            <Stack gap={2}>
                <Anchor component={Link} to={`/s/${space}/rules/history`} size="sm">
                    History
                </Anchor>
                <Group gap="xs">
                    <Title order={2}>Version {number}</Title>
                    <StateBadge state={version.state} />
                </Group>
                {version.note && (
                    <Text size="sm" className="break">
                        {version.note}
                    </Text>
                )}
                <Text size="sm" c="dimmed">
                    Made <Time at={version.made} words /> by {version.by}
                    {version.activated && (
                        <>
                            , in force since <Time at={version.activated} />
                        </>
                    )}
                    .
                </Text>
            </Stack>
            <Group gap="xs">
                <Button
                    variant="default"
                    leftSection={<IconDownload size={16} />}
                    onClick={() => save(`${space}-version-${number}.yaml`, whole.ruleset, 'application/yaml')}
                >
                    Download
                </Button>
                <Button variant="default" leftSection={<IconCopy size={16} />} onClick={() => setOpen('copy')}>
                    Copy as a draft
                </Button>
                {version.state === 'past' && (
                    <Button leftSection={<IconHistory size={16} />} onClick={() => setOpen('return')}>
                        Go back to it
                    </Button>
                )}
            </Group>
            {open === 'return' && <ReturnTo version={number} onClose={close} />}
            {open === 'copy' && <CopyVersion version={number} onClose={close} />}
        </Group>
    );
}

interface Other {
    space: string;
    but: number;
    value: number | null;
    onChange: (version: string | null) => void;
}

function OtherVersion({ space, but, value, onChange }: Other) {
    const versions = useVersions(space).data?.pages.flatMap((page) => page.versions) ?? [];
    const known = versions.map((one) => one.version).filter((one) => one !== but);
    const numbers = value === null || known.includes(value) ? known : [value, ...known];
    return (
        <Select
            label="Compared with"
            placeholder="The one before it"
            data={numbers.map((one) => ({ value: String(one), label: `Version ${one}` }))}
            value={value === null ? null : String(value)}
            onChange={onChange}
            clearable
            w={200}
        />
    );
}
