import { Anchor, Badge, Button, Card, Group, Table, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Settled } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { By as Who } from '@/parts/By';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { share } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { type By, useDecided, useSkipped } from './asked';
import { useUndo } from './desk';

interface Props {
    space: string;
    by: By;
}

type Entry = Pick<Settled, 'number' | 'rule' | 'score' | 'profiles'> & Partial<Pick<Settled, 'decided' | 'by'>>;

/** What was decided so, with a way to take each back. */
export function Decided({ space, by, state }: Props & { state: 'confirmed' | 'refused' }) {
    const query = useDecided(space, state, by);
    return (
        <Asked query={query}>
            {({ pages }) => <Entries space={space} query={query} entries={pages.flatMap((page) => page.proposals)} />}
        </Asked>
    );
}

/** What was put aside. */
export function Skipped({ space, by }: Props) {
    const query = useSkipped(space, by);
    return (
        <Asked query={query}>
            {({ pages }) => (
                <Entries
                    space={space}
                    query={query}
                    entries={pages
                        .flatMap((page) => page.proposals)
                        .map((one) => ({ ...one, profiles: [one.one.profile, one.other.profile] }))}
                />
            )}
        </Asked>
    );
}

type Paged = Parameters<typeof More>[0]['query'];

function Entries({ space, query, entries }: { space: string; query: Paged; entries: Entry[] }) {
    if (!entries.length)
        return (
            <Card>
                <Empty title="There is none">What you decide appears here, and can be taken back.</Empty>
            </Card>
        );
    return (
        <Card p={0}>
            <Wide minWidth={640} type="native">
                <Table horizontalSpacing="sm">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th>Customers</Table.Th>
                            <Table.Th>Rule</Table.Th>
                            <Table.Th className="numbers">Alike</Table.Th>
                            <Table.Th>Decided</Table.Th>
                            <Table.Th aria-label="Actions" />
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {entries.map((one) => (
                            <EntryRow key={one.number} space={space} one={one} />
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
            <More query={query} />
        </Card>
    );
}

function EntryRow({ space, one }: { space: string; one: Entry }) {
    const undo = useUndo(space);
    return (
        <Table.Tr>
            <Table.Td>
                <Group gap={8}>
                    {one.profiles.map((profile) => (
                        <Anchor
                            key={profile}
                            component={Link}
                            to={`/s/${space}/customers/${profile}`}
                            ff="monospace"
                            fz="xs"
                        >
                            {profile}
                        </Anchor>
                    ))}
                </Group>
            </Table.Td>
            <Table.Td>
                <Text size="sm" className="break">
                    {one.rule}
                </Text>
            </Table.Td>
            <Table.Td className="numbers">{share(one.score)}</Table.Td>
            <Table.Td>
                {one.decided ? (
                    <Text size="sm">
                        <Time at={one.decided} words /> by <Who who={one.by ?? ''} />
                    </Text>
                ) : (
                    <Badge variant="light" color="gray">
                        put aside
                    </Badge>
                )}
            </Table.Td>
            <Table.Td className="numbers">
                {may(useSession().data, 'space_admin') && (
                    <Button
                        size="compact-xs"
                        variant="default"
                        leftSection={<IconArrowBackUp size={14} />}
                        loading={undo.isPending}
                        onClick={() => undo.mutate(one.number)}
                    >
                        Undo
                    </Button>
                )}
            </Table.Td>
        </Table.Tr>
    );
}
