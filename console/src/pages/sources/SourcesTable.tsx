import { Anchor, Badge, Group, Table, Text, ThemeIcon } from '@mantine/core';
import { Link } from 'react-router';
import type { SourceAnswer, SourceVolume, VolumeAnswer } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Spark } from '@/parts/Spark';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { kindOf } from './kinds';

interface Props {
    space: string;
    sources: readonly SourceAnswer[];
    volume: VolumeAnswer | undefined;
}

const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);

/** Each source with what came of it in the last 30 days. */
export function SourcesTable({ space, sources, volume }: Props) {
    const by = new Map(volume?.sources.map((one) => [one.source, one]));
    return (
        <Wide minWidth={760}>
            <Table verticalSpacing="sm">
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Source</Table.Th>
                        <Table.Th>Feeds</Table.Th>
                        <Table.Th>Last record</Table.Th>
                        <Table.Th>A day, for 30 days</Table.Th>
                        <Table.Th className="numbers">In 30 days</Table.Th>
                        <Table.Th className="numbers">Refused</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {sources.map((one) => (
                        <Row key={one.slug} space={space} source={one} volume={by.get(one.slug)} />
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

function Row({ space, source, volume }: { space: string; source: SourceAnswer; volume: SourceVolume | undefined }) {
    const { icon: Icon, name } = kindOf(source.kind);
    const to = `/s/${space}/sources/${source.slug}`;
    const sum = total(volume?.counts ?? []);
    return (
        <Table.Tr>
            <Table.Td>
                <Group gap="sm" wrap="nowrap">
                    <ThemeIcon variant="light" size={34} aria-hidden>
                        <Icon size={19} stroke={1.6} />
                    </ThemeIcon>
                    <div>
                        <Anchor component={Link} to={to} fw={600}>
                            {source.name}
                        </Anchor>
                        <Text size="xs" c="dimmed">
                            {name} · {source.slug}
                        </Text>
                    </div>
                </Group>
            </Table.Td>
            <Table.Td>
                <Group gap={4}>
                    {source.spaces.map((one) => (
                        <Badge
                            key={one}
                            miw="fit-content"
                            variant="light"
                            color={one === space ? undefined : 'gray'}
                            tt="none"
                        >
                            {one}
                        </Badge>
                    ))}
                    {source.spaces.length === 0 && (
                        <Text size="sm" c="dimmed">
                            No space
                        </Text>
                    )}
                </Group>
            </Table.Td>
            <Table.Td>
                {volume?.last ? (
                    <Time at={volume.last} words size="sm" />
                ) : (
                    <Text size="sm" c="dimmed">
                        Nothing yet
                    </Text>
                )}
            </Table.Td>
            <Table.Td>
                {volume && (
                    <Spark counts={volume.counts} label={`${count(sum)} records of ${source.name} in 30 days`} />
                )}
            </Table.Td>
            <Table.Td className="numbers">{volume ? count(sum) : '–'}</Table.Td>
            <Table.Td className="numbers">
                {volume?.refused ? (
                    <Anchor
                        component={Link}
                        to={`${to}?tab=refused`}
                        c="light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))"
                        size="sm"
                    >
                        {count(volume.refused)}
                    </Anchor>
                ) : (
                    <Text size="sm" c="dimmed">
                        {volume ? '0' : '–'}
                    </Text>
                )}
            </Table.Td>
        </Table.Tr>
    );
}
