import { Button, Card, Group, Radio, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { tellFailed } from '@/parts/told';
import { useNewSource } from '../sources/asked';
import { KINDS, type Kind } from '../sources/kinds';
import { useCalls } from '../sources/live/useCalls';
import { slugOf } from '../sources/slugs';
import { Snippet } from '../sources/snippet/Snippet';

const OFFERED: readonly Kind[] = ['website', 'server', 'ios', 'android'];

/** A source, its snippet, and the first call with whoever made it. */
export function FirstSource({ space }: { space: string }) {
    const [params] = useSearchParams();
    const source = params.get('source');
    return source ? (
        <Waiting space={space} source={source} kind={params.get('kind') ?? 'website'} />
    ) : (
        <Make space={space} />
    );
}

function Make({ space }: { space: string }) {
    const [, setParams] = useSearchParams();
    const [kind, setKind] = useState<Kind>('website');
    const [name, setName] = useState('Website');
    const make = useNewSource();
    const begin = () =>
        make.mutate(
            { slug: slugOf(name), name: name.trim(), kind, spaces: [space] },
            { onSuccess: ({ slug }) => setParams({ with: 'snippet', source: slug, kind }), onError: tellFailed },
        );
    return (
        <Card padding="lg" maw={720}>
            <Stack>
                <Radio.Group
                    label="What will send?"
                    value={kind}
                    onChange={(chosen) => {
                        setKind(chosen as Kind);
                        setName(KINDS[chosen as Kind].name);
                    }}
                >
                    <SimpleGrid cols={{ base: 1, xs: 2 }} mt="xs">
                        {OFFERED.map((one) => (
                            <Radio key={one} value={one} label={KINDS[one].name} description={KINDS[one].about} />
                        ))}
                    </SimpleGrid>
                </Radio.Group>
                <TextInput
                    label="What to call it"
                    value={name}
                    onChange={(event) => setName(event.currentTarget.value)}
                />
                <Group>
                    <Button loading={make.isPending} disabled={!slugOf(name)} onClick={begin}>
                        Make the source and its key
                    </Button>
                </Group>
            </Stack>
        </Card>
    );
}

function Waiting({ space, source, kind }: { space: string; source: string; kind: string }) {
    const { calls } = useCalls(source, false);
    const found = calls.find((one) => one.profiles[space]);
    const refused = calls.find((one) => one.outcome === 'refused');
    const profile = found?.profiles[space];
    return (
        <Stack>
            <Card padding="lg" role="status" aria-live="polite">
                <Group justify="space-between">
                    <div>
                        <Title order={2}>{profile ? 'The first call is here' : 'Waiting for the first call'}</Title>
                        <Text size="sm" c="dimmed">
                            {profile
                                ? 'It is kept and resolved: somebody is there already.'
                                : refused
                                  ? `One call was refused: ${refused.reason ?? ''}`
                                  : 'Paste the snippet and open your page: it is noticed within a second.'}
                        </Text>
                    </div>
                    <Group gap="xs">
                        {profile && (
                            <Button component={Link} to={`/s/${space}/customers/${profile}`}>
                                Look at a customer
                            </Button>
                        )}
                        <Button component={Link} to={`/s/${space}/sources/${source}?tab=live`} variant="default">
                            Watch all calls
                        </Button>
                    </Group>
                </Group>
            </Card>
            <Snippet source={source} kind={kind} parameter="snippet" />
        </Stack>
    );
}
