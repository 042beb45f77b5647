import { Anchor, Badge, Card, Stack, Table, Text } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { DryRunAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useSpace } from '@/shell/space';
import { useTrials } from '../data/asking';
import { Truth } from './Truth';
import { stateOf } from './words';

/** The tests that were made of drafts: the newest hundred are kept. */
export function Trials() {
    const space = useSpace();
    const trials = useTrials(space);
    return (
        <Asked query={trials}>
            {({ dry_runs: found, truth }) => (
                <Stack>
                    <Truth truth={truth ?? null} />
                    <Card p={0}>
                        {found.length === 0 ? (
                            <Empty title="No tests" icon={<IconFlask size={22} />}>
                                A test resolves all records under a draft, beside the running service, and says what
                                would merge and split. Open a draft and choose Test.
                            </Empty>
                        ) : (
                            <Wide minWidth={600}>
                                <Table aria-label="Tests">
                                    <Table.Thead>
                                        <Table.Tr>
                                            <Table.Th>Of</Table.Th>
                                            <Table.Th>State</Table.Th>
                                            <Table.Th>Begun</Table.Th>
                                            <Table.Th>By</Table.Th>
                                            <Table.Th>Records</Table.Th>
                                        </Table.Tr>
                                    </Table.Thead>
                                    <Table.Tbody>
                                        {found.map((one) => (
                                            <Row key={one.id} space={space} of={one} />
                                        ))}
                                    </Table.Tbody>
                                </Table>
                            </Wide>
                        )}
                    </Card>
                </Stack>
            )}
        </Asked>
    );
}

function Row({ space, of: one }: { space: string; of: DryRunAnswer }) {
    const { word, color } = stateOf(one);
    return (
        <Table.Tr>
            <Table.Td>
                <Anchor component={Link} to={`/s/${space}/rules/tests/${one.id}`} size="sm" fw={600}>
                    {one.name || 'a ruleset'}
                </Anchor>
            </Table.Td>
            <Table.Td>
                <Badge variant="light" color={color}>
                    {word}
                </Badge>
            </Table.Td>
            <Table.Td>
                <Time at={one.created} words />
            </Table.Td>
            <Table.Td>{one.by}</Table.Td>
            <Table.Td>
                <Text size="sm">{one.newest === null ? 'All' : `The newest ${count(one.newest)}`}</Text>
            </Table.Td>
        </Table.Tr>
    );
}
