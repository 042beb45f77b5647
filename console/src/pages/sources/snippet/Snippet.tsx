import { Alert, Button, Card, Grid, Group, List, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { CopiedCode } from '@/parts/CopiedCode';
import { ShownOnce } from '@/parts/ShownOnce';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useFreshKey, useNewKey } from '../asked';
import { firstSnippet, type SnippetText, snippetsFor } from './snippets';

const NO_KEY = 'YOUR_WRITE_KEY';

interface Props {
    source: string;
    kind: string;
    /** Of the address, the parameter that says which snippet is shown. */
    parameter?: string;
}

/** What to paste where, with this service's address and, where one was just made, the write key. */
export function Snippet({ source, kind, parameter = 'with' }: Props) {
    const key = useFreshKey(source);
    const make = useNewKey(source);
    const [params, setParams] = useSearchParams();
    const snippets = snippetsFor(window.location.origin, key ?? NO_KEY);
    const open = snippets.find((one) => one.id === params.get(parameter))?.id ?? firstSnippet(kind);
    const choose = (id: string | null) =>
        setParams((now) => {
            now.set(parameter, id ?? '');
            return now;
        });
    return (
        <Grid gap="lg">
            <Grid.Col span={{ base: 12, lg: 8 }}>
                <Card>
                    <Stack>
                        {key ? (
                            <ShownOnce secret={key}>
                                This is the write key of this source. The snippets below have it already.
                            </ShownOnce>
                        ) : (
                            <Alert icon={<IconKey size={18} />} color="gray" title="The snippets need a write key">
                                <Group justify="space-between" gap="sm">
                                    <Text size="sm" maw={480}>
                                        A write key is shown once, when it is made. Put in the one that you kept, or
                                        make another: those that are there stay valid.
                                    </Text>
                                    <Button
                                        size="xs"
                                        loading={make.isPending}
                                        onClick={() => make.mutate(undefined, { onError: tellFailed })}
                                    >
                                        Make a write key
                                    </Button>
                                </Group>
                            </Alert>
                        )}
                        <Tabs
                            value={open}
                            onChange={choose}
                            variant="pills"
                            activateTabWithKeyboard={false}
                            keepMounted={false}
                        >
                            <Tabs.List mb="sm">
                                {snippets.map((one) => (
                                    <Tabs.Tab key={one.id} value={one.id}>
                                        {one.name}
                                    </Tabs.Tab>
                                ))}
                            </Tabs.List>
                            {snippets.map((one) => (
                                <Tabs.Panel key={one.id} value={one.id}>
                                    <Pasted snippet={one} />
                                </Tabs.Panel>
                            ))}
                        </Tabs>
                    </Stack>
                </Card>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
                <Checks source={source} />
            </Grid.Col>
        </Grid>
    );
}

function Pasted({ snippet }: { snippet: SnippetText }) {
    return (
        <Stack gap="sm">
            {snippet.install && <CopiedCode label="How to get the library">{snippet.install}</CopiedCode>}
            <CopiedCode label={`Snippet for ${snippet.name}`}>{snippet.code}</CopiedCode>
            {snippet.note && (
                <Text size="sm" c="dimmed">
                    {snippet.note}
                </Text>
            )}
        </Stack>
    );
}

function Checks({ source }: { source: string }) {
    const space = useSpace();
    return (
        <Card>
            <Title order={2} mb="sm">
                Then look
            </Title>
            <List type="ordered" size="sm" spacing="sm">
                <List.Item>
                    Open{' '}
                    <Text
                        component={Link}
                        to={`/s/${space}/sources/${source}?tab=live`}
                        inherit
                        c="var(--mantine-color-anchor)"
                        td="underline"
                    >
                        Live
                    </Text>{' '}
                    and use your page or app: each call is there within a second.
                </List.Item>
                <List.Item>
                    Refused calls say why. The call is not kept, so it has to be sent again once it is right.
                </List.Item>
                <List.Item>Send an identify call with a user id or an e-mail address when somebody signs in.</List.Item>
                <List.Item>Follow a call to its customer, and see what it is connected with.</List.Item>
                <List.Item>
                    Nothing arrives? Look for an ad blocker, a content policy of the page, or an address that cannot be
                    reached from there.
                </List.Item>
            </List>
        </Card>
    );
}
