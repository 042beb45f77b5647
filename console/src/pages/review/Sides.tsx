import { Anchor, Badge, Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconProgressHelp } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ProposalSaid, Side } from '@/api/schema';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useDetails } from './asked';
import { type Row, rowsOf, type Said, type Standing } from './compared';

const LOOKS: Record<Standing, { color: string; says: string; icon: typeof IconCircleX }> = {
    agree: { color: 'teal', says: 'They agree', icon: IconCircleCheck },
    close: { color: 'yellow', says: 'Nearly the same', icon: IconProgressHelp },
    differ: { color: 'red', says: 'They differ', icon: IconCircleX },
    one: { color: 'gray', says: 'Only one has it', icon: IconCircleDashed },
};

/** Two profiles side by side, with what agrees and what does not. */
export function Sides({ space, found }: { space: string; found: ProposalSaid }) {
    const one = useDetails(space, found.one.profile).data;
    const other = useDetails(space, found.other.profile).data;
    return (
        <Card p={0}>
            <Wide minWidth={330} type="native">
                <Table layout="fixed" verticalSpacing={8} horizontalSpacing="sm" highlightOnHover={false}>
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th w="26%">
                                <VisuallyHidden>What is compared</VisuallyHidden>
                            </Table.Th>
                            <Head space={space} side={found.one} />
                            <Head space={space} side={found.other} />
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {rowsOf(found, one, other).map((row) => (
                            <Compared key={row.name} row={row} />
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Card>
    );
}

function Head({ space, side }: { space: string; side: Side }) {
    return (
        <Table.Th>
            <Anchor component={Link} to={`/s/${space}/customers/${side.profile}`} fw={600} className="break">
                {called(side)}
            </Anchor>
            <Text size="xs" c="dimmed">
                {counted(side.records, 'record')}
            </Text>
        </Table.Th>
    );
}

/** What to call a profile: a name, or the first thing that it is known by. */
function called({ traits, identifiers, profile }: Side): string {
    const name = [traits.first_name, traits.last_name].filter(Boolean).join(' ') || traits.name;
    return name || Object.values(identifiers)[0]?.[0] || profile;
}

function Compared({ row }: { row: Row }) {
    const { color, says, icon: Icon } = LOOKS[row.standing];
    const marked =
        row.standing === 'one' ? undefined : `color-mix(in srgb, var(--mantine-color-${color}-6) 9%, transparent)`;
    return (
        <Table.Tr data-standing={row.standing}>
            <Table.Th scope="row" style={{ verticalAlign: 'top' }}>
                <Group gap="2px 6px" align="flex-start">
                    <Icon
                        size={18}
                        aria-label={says}
                        role="img"
                        color={`var(--mantine-color-${color}-6)`}
                        style={{ flexShrink: 0, marginTop: 1 }}
                    />
                    <Stack gap={2} align="flex-start" miw={0}>
                        <Text size="sm" fw={500} className="break">
                            {row.name.replaceAll('_', ' ')}
                        </Text>
                        {row.rule && (
                            <Badge size="xs" variant="outline" color="gray">
                                rule
                            </Badge>
                        )}
                    </Stack>
                </Group>
            </Table.Th>
            {[row.one, row.other].map((values, at) => (
                <Table.Td key={at} bg={marked} style={{ verticalAlign: 'top' }}>
                    <Values values={values} />
                </Table.Td>
            ))}
        </Table.Tr>
    );
}

function Values({ values }: { values: readonly Said[] }) {
    if (!values.length)
        return (
            <Text size="sm" c="dimmed">
                –
            </Text>
        );
    return (
        <Stack gap={4}>
            {values.map((one) => (
                <div key={one.value}>
                    <Text size="sm" className="break">
                        {one.value}
                    </Text>
                    {one.source && (
                        <Text size="xs" c="dimmed" className="break">
                            {one.source}
                            {one.at && (
                                <>
                                    , <Time at={one.at} words />
                                </>
                            )}
                        </Text>
                    )}
                </div>
            ))}
        </Stack>
    );
}
