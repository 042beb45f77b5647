import { Alert, Code, Group, List, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '@/api/client';
import type { Example, Explained } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { counted } from '@/parts/numbers';
import { useSpace } from '@/shell/space';
import { refusalWord } from './words';

const SHOWN = 8;

/** An example side by side: the profiles as they are, and as they would be, with the links that hold them. */
export function ExampleView({ run, example }: { run: string; example: Example }) {
    const space = useSpace();
    const explained = useQuery({
        queryKey: [space, 'dry-run', run, 'example', example.number],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/dry-runs/{run}/examples/{example}', {
                    params: { path: { space, run, example: String(example.number) } },
                }),
            ),
        enabled: example.explained,
    });
    if (!example.explained)
        return (
            <Text size="sm" c="dimmed" mt="sm">
                It has too many records to be shown.
            </Text>
        );
    return (
        <Asked query={explained} height={160}>
            {(found) => (
                <Stack mt="md">
                    <SimpleGrid cols={{ base: 1, sm: 2 }}>
                        <Side title="Now">
                            <Before example={example} />
                        </Side>
                        <Side title="Then">
                            <After of={found} />
                        </Side>
                    </SimpleGrid>
                    <Reasons of={found} />
                </Stack>
            )}
        </Asked>
    );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
    return (
        <Paper bg="var(--soft)" p="sm">
            <Stack gap="xs">
                <Text fw={600} size="sm">
                    {title}
                </Text>
                {children}
            </Stack>
        </Paper>
    );
}

function Before({ example }: { example: Example }) {
    const space = useSpace();
    const named = example.before.flatMap((one) => (one.profile ? [{ ...one, profile: one.profile }] : []));
    const found = useQueries({
        queries: named.map(({ profile }) => ({
            queryKey: [space, 'profile', profile],
            queryFn: () =>
                answer(api.GET('/api/v1/spaces/{space}/profiles/{profile}', { params: { path: { space, profile } } })),
        })),
    });
    return (
        <>
            {named.map((one, at) => {
                const held: Record<string, string[]> = {};
                for (const its of found[at]?.data?.identifiers ?? []) (held[its.type] ??= []).push(its.value);
                return <ProfileBox key={one.profile} id={one.profile} records={one.records} identifiers={held} />;
            })}
            {example.profiles_before > named.length && (
                <Text size="xs" c="dimmed">
                    and {counted(example.profiles_before - named.length, 'more', 'more')}
                </Text>
            )}
        </>
    );
}

function After({ of: { profiles, unresolved, gone } }: { of: Explained }) {
    return (
        <>
            {profiles.slice(0, SHOWN).map((one) => (
                <ProfileBox
                    key={one.id}
                    id={one.id}
                    fresh={one.new}
                    records={one.number_of_records}
                    identifiers={one.identifiers}
                />
            ))}
            {profiles.length > SHOWN && (
                <Text size="xs" c="dimmed">
                    and {profiles.length - SHOWN} more
                </Text>
            )}
            {unresolved.length > 0 && (
                <Text size="sm" c="dimmed">
                    {counted(unresolved.length, 'record')} of nobody
                </Text>
            )}
            {gone > 0 && (
                <Alert color="yellow" p="xs">
                    {counted(gone, 'record')} that the test saw are gone since.
                </Alert>
            )}
        </>
    );
}

interface Box {
    id: string;
    fresh?: boolean;
    records: number;
    identifiers: Record<string, string[]>;
}

function ProfileBox({ id, fresh, records, identifiers }: Box) {
    const all = Object.entries(identifiers).flatMap(([type, values]) => values.map((value) => ({ type, value })));
    return (
        <Paper withBorder p="xs" data-profile={id}>
            <Group justify="space-between" gap="xs" mb={4}>
                <Code className="break">{id}</Code>
                <Text size="xs" c="dimmed">
                    {fresh && 'new, '}
                    {counted(records, 'record')}
                </Text>
            </Group>
            {all.slice(0, SHOWN).map(({ type, value }) => (
                <Text key={`${type} ${value}`} size="xs" className="break">
                    <Text span inherit c="dimmed">
                        {type}
                    </Text>{' '}
                    {value}
                </Text>
            ))}
            {all.length > SHOWN && (
                <Text size="xs" c="dimmed">
                    and {all.length - SHOWN} more
                </Text>
            )}
        </Paper>
    );
}

/** What would hold the profiles together, and what would not join. */
function Reasons({ of: { links, rejections } }: { of: Explained }) {
    return (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Side title="What would join them">
                <List size="sm" spacing={4}>
                    {links.slice(0, SHOWN).map((one) => (
                        <List.Item key={`${one.step} ${one.key} ${one.time}`} className="break">
                            {one.step}: <Code>{one.key}</Code> on {counted(one.records.length, 'record')}
                        </List.Item>
                    ))}
                </List>
                {links.length === 0 && <Text size="sm">Nothing.</Text>}
                {links.length > SHOWN && (
                    <Text size="xs" c="dimmed">
                        and {links.length - SHOWN} more
                    </Text>
                )}
            </Side>
            <Side title="What would be refused">
                <List size="sm" spacing={4}>
                    {rejections.slice(0, SHOWN).map((one) => (
                        <List.Item key={`${one.kind} ${one.value} ${one.record}`} className="break">
                            {refusalWord(one.kind)}: {one.value && <Code>{one.value}</Code>} of {one.record}
                            {one.detail && ` (${one.detail})`}
                        </List.Item>
                    ))}
                </List>
                {rejections.length === 0 && <Text size="sm">Nothing.</Text>}
                {rejections.length > SHOWN && (
                    <Text size="xs" c="dimmed">
                        and {rejections.length - SHOWN} more
                    </Text>
                )}
            </Side>
        </SimpleGrid>
    );
}
