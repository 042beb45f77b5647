import { Modal, Table, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useSpace } from '@/shell/space';

/** What was sent to an address, and what came of it. */
export function Deliveries({ webhook, onClose }: { webhook: string; onClose: () => void }) {
    const space = useSpace();
    const query = useQuery({
        queryKey: [space, 'deliveries', webhook],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/webhooks/{webhook}/deliveries', {
                    params: { path: { space, webhook } },
                }),
            ),
    });
    return (
        <Modal opened onClose={onClose} title="Deliveries" size="lg">
            <Asked query={query} height={120}>
                {({ deliveries }) =>
                    deliveries.length === 0 ? (
                        <Empty title="Nothing was sent yet" icon={<IconSend size={22} />}>
                            The next alert is sent there.
                        </Empty>
                    ) : (
                        <Wide minWidth={460}>
                            <Table>
                                <Table.Thead>
                                    <Table.Tr>
                                        <Table.Th className="numbers">Alert</Table.Th>
                                        <Table.Th>What came of it</Table.Th>
                                        <Table.Th className="numbers">Tries</Table.Th>
                                        <Table.Th>Next try</Table.Th>
                                    </Table.Tr>
                                </Table.Thead>
                                <Table.Tbody>
                                    {deliveries.map((one) => (
                                        <Table.Tr key={one.alert}>
                                            <Table.Td className="numbers">{count(one.alert)}</Table.Td>
                                            <Table.Td>{one.outcome}</Table.Td>
                                            <Table.Td className="numbers">{count(one.attempts)}</Table.Td>
                                            <Table.Td>
                                                {one.next_try ? (
                                                    <Time at={one.next_try} words />
                                                ) : (
                                                    <Text size="sm" c="dimmed">
                                                        none
                                                    </Text>
                                                )}
                                            </Table.Td>
                                        </Table.Tr>
                                    ))}
                                </Table.Tbody>
                            </Table>
                        </Wide>
                    )
                }
            </Asked>
        </Modal>
    );
}
