import { Anchor, Badge, Button, Card, Code, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { SourceAnswer, SpaceAnswer } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { NewSpace } from './NewSpace';

/** The spaces that one sees, and which sources feed each. */
export function Spaces() {
    const session = useSession();
    const editor = may(session.data, 'space_admin');
    const [adding, setAdding] = useState(false);
    const spaces = useQuery({ queryKey: ['spaces'], queryFn: () => answer(api.GET('/api/v1/spaces')) });
    const sources = useQuery({
        queryKey: ['sources'],
        queryFn: () => answer(api.GET('/api/v1/sources')),
        enabled: editor,
    });
    return (
        <Card p={0} component="section" aria-label="Spaces">
            <Group justify="space-between" p="md" align="flex-start">
                <Text size="sm" c="dimmed" maw={640} flex={1} miw={200}>
                    Each space knows its own customers, by its own rules. A source may feed several: so two apps can be
                    known together in one space, and apart in two.
                </Text>
                {may(session.data, 'admin') && (
                    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                        New space
                    </Button>
                )}
            </Group>
            <Asked query={spaces} height={160}>
                {(found) => (
                    <SpacesTable spaces={found.spaces} sources={editor ? (sources.data?.sources ?? []) : null} />
                )}
            </Asked>
            {adding && <NewSpace sources={sources.data?.sources ?? []} onClose={() => setAdding(false)} />}
        </Card>
    );
}

function SpacesTable({ spaces, sources }: { spaces: SpaceAnswer[]; sources: SourceAnswer[] | null }) {
    return (
        <Table.ScrollContainer minWidth={640}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Name</Table.Th>
                        <Table.Th>In the API</Table.Th>
                        {sources && <Table.Th>Fed by</Table.Th>}
                        <Table.Th className="numbers">Version of the rules</Table.Th>
                        <Table.Th pr="md">Created</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {spaces.map((space) => (
                        <Table.Tr key={space.slug}>
                            <Table.Td pl="md">
                                <Anchor component={Link} to={`/s/${space.slug}/overview`} size="sm" fw={500}>
                                    {space.name}
                                </Anchor>
                            </Table.Td>
                            <Table.Td>
                                <Code>{space.slug}</Code>
                            </Table.Td>
                            {sources && (
                                <Table.Td>
                                    <Feeding space={space.slug} sources={sources} />
                                </Table.Td>
                            )}
                            <Table.Td className="numbers">{count(space.version)}</Table.Td>
                            <Table.Td pr="md">
                                <Time at={space.created} />
                            </Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Table.ScrollContainer>
    );
}

/** The sources of a space, each leading to its page. */
function Feeding({ space, sources }: { space: string; sources: SourceAnswer[] }) {
    const own = sources.filter((one) => one.spaces.includes(space));
    if (own.length === 0)
        return (
            <Text size="sm" c="dimmed">
                no source yet
            </Text>
        );
    return (
        <Group gap={6}>
            {own.map((one) => (
                <Badge
                    key={one.slug}
                    component={Link}
                    to={`/s/${space}/sources/${one.slug}`}
                    variant="default"
                    tt="none"
                    fw={500}
                    style={{ cursor: 'pointer' }}
                >
                    {one.name}
                </Badge>
            ))}
        </Group>
    );
}
