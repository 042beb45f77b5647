import { Alert, Badge, Button, Card, Group, Select, Stack, Table, Text } from '@mantine/core';
import { IconBroadcast, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { CallAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { CallRow } from './CallRow';
import { OpenedCall } from './OpenedCall';
import { OUTCOMES } from './outcomes';
import { useCalls } from './useCalls';

const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch'];

/** Calls as they arrive, with what became of each. */
export function Live({ space, source }: { space: string; source: string }) {
    const [params, setParams] = useSearchParams();
    const paused = params.has('paused');
    const { begun, calls, skipped } = useCalls(source, paused);
    const set = (name: string, value: string | null) =>
        setParams((now) => {
            if (value) now.set(name, value);
            else now.delete(name);
            return now;
        });
    const outcome = params.get('outcome');
    const type = params.get('type');
    const shown = calls.filter((one) => (!outcome || one.outcome === outcome) && (!type || one.type === type));
    const open = calls.find((one) => String(one.number) === params.get('call'));
    return (
        <Stack>
            <Group justify="space-between">
                <Group gap="xs">
                    <Select
                        aria-label="What became of it"
                        placeholder="Everything"
                        size="xs"
                        w={150}
                        clearable
                        clearButtonProps={{ 'aria-label': 'Show everything' }}
                        value={outcome}
                        onChange={(chosen) => set('outcome', chosen)}
                        data={Object.entries(OUTCOMES).map(([value, one]) => ({
                            value,
                            label: one.name,
                        }))}
                    />
                    <Select
                        aria-label="Type of call"
                        placeholder="All types"
                        size="xs"
                        w={130}
                        clearable
                        clearButtonProps={{ 'aria-label': 'Show all types' }}
                        value={type}
                        onChange={(chosen) => set('type', chosen)}
                        data={TYPES}
                    />
                </Group>
                <Group gap="xs">
                    <Badge color={paused ? 'gray' : 'teal'} variant="dot" tt="none" size="lg">
                        {paused ? 'Paused' : 'Listening'}
                    </Badge>
                    <Button
                        size="xs"
                        variant="default"
                        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
                        onClick={() => set('paused', paused ? null : '1')}
                    >
                        {paused ? 'Go on' : 'Pause'}
                    </Button>
                </Group>
            </Group>
            {skipped && (
                <Alert color="yellow">
                    So many calls came at once that not all of them are in the list. Volume counts them all.
                </Alert>
            )}
            <Card p={0}>
                <Asked query={begun} height={240}>
                    {({ since, alone }) => (
                        <>
                            <Calls
                                space={space}
                                shown={shown}
                                any={calls.length > 0}
                                onOpen={(one) => set('call', one)}
                            />
                            <Text size="xs" c="dimmed" p="sm" style={{ borderTop: '1px solid var(--line)' }}>
                                The last {count(300)} calls of the last 10 minutes, watched since <Time at={since} />.
                                {!alone &&
                                    ' Other servers may take calls of this source too: those are not shown here.'}
                            </Text>
                        </>
                    )}
                </Asked>
            </Card>
            {open && <OpenedCall call={open} onClose={() => set('call', null)} />}
        </Stack>
    );
}

interface CallsProps {
    space: string;
    shown: readonly CallAnswer[];
    any: boolean;
    onOpen: (number: string) => void;
}

function Calls({ space, shown, any, onOpen }: CallsProps) {
    if (shown.length === 0)
        return (
            <Empty
                title={any ? 'None of the calls is like that' : 'Waiting for calls'}
                icon={<IconBroadcast size={22} />}
            >
                {any
                    ? 'Choose something else above.'
                    : 'Use your page or app, or send one by curl: it is here within a second.'}
            </Empty>
        );
    return (
        <Wide minWidth={640} mah="65vh">
            <Table stickyHeader aria-label="Calls">
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th w={120}>Time</Table.Th>
                        <Table.Th w={120}>Outcome</Table.Th>
                        <Table.Th>Call</Table.Th>
                        <Table.Th w={120}>Whose</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {shown.map((one) => (
                        <CallRow key={one.number} space={space} call={one} onOpen={() => onOpen(String(one.number))} />
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}
