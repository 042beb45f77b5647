import { Button, Card, Center, Code, Table, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';

const PAGE = 50;
const MOST = 1000;

/** What a source sent and was refused, with the reasons; the service keeps the newest 1,000 of each source. */
export function Refused({ source }: { source: string }) {
    const [params, setParams] = useSearchParams();
    const limit = Math.min(MOST, Math.max(PAGE, Number(params.get('limit')) || PAGE));
    const refusals = useQuery({
        queryKey: ['sources', source, 'refusals', limit],
        queryFn: () =>
            answer(
                api.GET('/api/v1/sources/{source}/refusals', {
                    params: { path: { source }, query: { limit } },
                }),
            ),
        placeholderData: keepPreviousData,
    });
    const more = () =>
        setParams((now) => {
            now.set('limit', String(Math.min(MOST, limit * 2)));
            return now;
        });
    return (
        <Card p={0}>
            <Asked query={refusals} height={200}>
                {({ refusals: found }) =>
                    found.length === 0 ? (
                        <Empty title="Nothing was refused" icon={<IconCircleCheck size={22} />}>
                            Calls that cannot be used stand here, with what would be right.
                        </Empty>
                    ) : (
                        <>
                            <Wide minWidth={560}>
                                <Table>
                                    <Table.Thead>
                                        <Table.Tr>
                                            <Table.Th w={180}>When</Table.Th>
                                            <Table.Th w={150}>Why</Table.Th>
                                            <Table.Th>What would be right</Table.Th>
                                        </Table.Tr>
                                    </Table.Thead>
                                    <Table.Tbody>
                                        {found.map((one, place) => (
                                            // refusals have no name of their own
                                            <Table.Tr key={place}>
                                                <Table.Td>
                                                    <Time at={one.received} size="sm" />
                                                </Table.Td>
                                                <Table.Td>
                                                    <Code>{one.code}</Code>
                                                </Table.Td>
                                                <Table.Td>
                                                    <Text size="sm" className="break">
                                                        {one.reason}
                                                    </Text>
                                                </Table.Td>
                                            </Table.Tr>
                                        ))}
                                    </Table.Tbody>
                                </Table>
                            </Wide>
                            {found.length === limit && limit < MOST && (
                                <Center p="sm">
                                    <Button
                                        variant="default"
                                        size="xs"
                                        onClick={more}
                                        loading={refusals.isPlaceholderData}
                                    >
                                        Show more
                                    </Button>
                                </Center>
                            )}
                        </>
                    )
                }
            </Asked>
        </Card>
    );
}
