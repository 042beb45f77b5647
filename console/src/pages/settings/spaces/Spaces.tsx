import { Anchor, Badge, Button, Card, Code, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { SourceAnswer, SpaceAnswer } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { ListTable } from '@/parts/ListTable';
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
        <ListTable
            rows={spaces}
            keyOf={(one) => one.slug}
            minWidth={640}
            columns={[
                {
                    name: 'Name',
                    shows: (one) => (
                        <Anchor component={Link} to={`/s/${one.slug}/overview`} size="sm" fw={500}>
                            {one.name}
                        </Anchor>
                    ),
                },
                { name: 'In the API', shows: (one) => <Code>{one.slug}</Code> },
                ...(sources
                    ? [
                          {
                              name: 'Fed by',
                              shows: (one: SpaceAnswer) => <Feeding space={one.slug} sources={sources} />,
                          },
                      ]
                    : []),
                { name: 'Version of the rules', numbers: true, shows: (one) => count(one.version) },
                { name: 'Created', shows: (one) => <Time at={one.created} /> },
            ]}
        />
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
