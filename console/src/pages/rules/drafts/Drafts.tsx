import { Anchor, Button, Card, Group, Table, Text } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DraftAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useSpace } from '@/shell/space';
import { useDrafts } from '../data/asking';
import { BeginDraft } from './BeginDraft';

/** The drafts of a space. */
export function Drafts() {
    const space = useSpace();
    const drafts = useDrafts(space);
    const [beginning, setBeginning] = useState(false);
    const begin = (
        <Button leftSection={<IconPlus size={16} />} onClick={() => setBeginning(true)}>
            Begin a draft
        </Button>
    );
    return (
        <>
            <Asked query={drafts}>
                {({ drafts: found }) =>
                    found.length === 0 ? (
                        <Card>
                            <Empty title="No drafts" icon={<IconPencil size={22} />} action={begin}>
                                A draft is a ruleset that you work on while the one in force stays as it is. Nothing
                                changes for anybody until you activate it.
                            </Empty>
                        </Card>
                    ) : (
                        <>
                            <Group justify="flex-end" mb="sm">
                                {begin}
                            </Group>
                            <Listed drafts={found} />
                        </>
                    )
                }
            </Asked>
            <BeginDraft opened={beginning} onClose={() => setBeginning(false)} />
        </>
    );
}

function Listed({ drafts }: { drafts: readonly DraftAnswer[] }) {
    return (
        <Card p={0}>
            <Wide minWidth={560}>
                <Table aria-label="Drafts">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th>Draft</Table.Th>
                            <Table.Th>Begun from</Table.Th>
                            <Table.Th>Changed</Table.Th>
                            <Table.Th>By</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {drafts.map((one) => (
                            <Table.Tr key={one.name}>
                                <Table.Td>
                                    <Anchor
                                        component={Link}
                                        to={`../drafts/${encodeURIComponent(one.name)}`}
                                        size="sm"
                                        fw={600}
                                    >
                                        {one.name}
                                    </Anchor>
                                </Table.Td>
                                <Table.Td>version {one.base}</Table.Td>
                                <Table.Td>
                                    <Time at={one.changed} words />
                                </Table.Td>
                                <Table.Td>
                                    <Text size="sm">{one.by}</Text>
                                </Table.Td>
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Card>
    );
}
