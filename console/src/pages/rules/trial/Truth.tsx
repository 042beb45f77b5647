import { Button, Card, Code, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconTrash, IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { TruthAnswer } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useForgetTruth, useLoadTruth } from '../data/truth';

const EXAMPLE = 'source,record_id,person\ncrm,1001,jane\nwebsite,m-17,jane\ncrm,1002,tom';

/** Who is who, as far as somebody knows: with it each test says whether a draft is better. */
export function Truth({ truth }: { truth: TruthAnswer | null }) {
    const space = useSpace();
    const editor = may(useSession().data, 'space_admin');
    const load = useLoadTruth(space);
    const again = useRef<() => void>(null);
    const taken = (file: File | null) => {
        if (!file) return;
        load.mutate(file, {
            onSuccess: ({ records }) => tellDone(`${counted(records, 'record')}: tests are measured by them.`),
        });
        again.current?.(); // so that the same file can be chosen once it was mended
    };
    return (
        <Card component="section" aria-label="What is known to be true">
            <Stack gap="sm">
                <Group justify="space-between" align="flex-start" gap="sm">
                    <Stack gap={2} maw={720} flex={1} miw={240}>
                        <Title order={3}>What is known to be true</Title>
                        {truth ? <Loaded truth={truth} /> : <None />}
                    </Stack>
                    {editor && (
                        <Group gap="xs">
                            <FileButton
                                accept=".csv,text/csv"
                                inputProps={{ 'aria-label': 'File that says who is who' }}
                                onChange={taken}
                                resetRef={again}
                            >
                                {(props) => (
                                    <Button
                                        {...props}
                                        variant={truth ? 'default' : 'filled'}
                                        leftSection={<IconUpload size={16} />}
                                        loading={load.isPending}
                                    >
                                        {truth ? 'Load another' : 'Load a CSV file'}
                                    </Button>
                                )}
                            </FileButton>
                            {truth && <Forget space={space} />}
                        </Group>
                    )}
                </Group>
                {load.error && <Failed error={load.error} />}
                {!truth && editor && (
                    <Code block aria-label="What such a file looks like" maw={420}>
                        {EXAMPLE}
                    </Code>
                )}
            </Stack>
        </Card>
    );
}

function Loaded({ truth }: { truth: TruthAnswer }) {
    return (
        <Text size="sm" c="dimmed">
            Tests are measured by {counted(truth.records, 'record')} whose people are known, loaded{' '}
            <Time at={truth.loaded} words />. Kept are hashes: who they are cannot be read here.
        </Text>
    );
}

const None = () => (
    <Text size="sm" c="dimmed">
        Nothing yet. Where you know of some records whose they are, checked by hand or by a loyalty card, load them as
        CSV: one row for each record, with its person. Then each test says whether a draft is better or worse.
    </Text>
);

function Forget({ space }: { space: string }) {
    const [asked, setAsked] = useState(false);
    const forget = useForgetTruth(space);
    return (
        <>
            <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsked(true)}>
                Forget it
            </Button>
            <Confirm
                opened={asked}
                title="Forget what is known to be true?"
                act="Forget it"
                red
                loading={forget.isPending}
                onClose={() => setAsked(false)}
                onConfirm={() => forget.mutate(undefined, { onSuccess: () => setAsked(false), onError: tellFailed })}
            >
                <Text size="sm">
                    Tests are no longer measured. What earlier tests found stays. The file can be loaded again.
                </Text>
            </Confirm>
        </>
    );
}
