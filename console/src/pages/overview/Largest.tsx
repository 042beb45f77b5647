import { Anchor, Card, Group, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { ContestedAnswer, LargeAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';

const SHOWN = 8;

/** The profiles with the most identifiers, and where the most is kept apart: a look at these finds what is wrong. */
export function Largest({ space }: { space: string }) {
    const of = { params: { path: { space } } };
    const largest = useQuery({
        queryKey: [space, 'monitoring', 'largest'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/monitoring/largest', of)),
        staleTime: 60_000,
    });
    const contested = useQuery({
        queryKey: [space, 'monitoring', 'contested'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/monitoring/contested', {
                    params: { path: { space }, query: { limit: SHOWN } },
                }),
            ),
        staleTime: 60_000,
    });
    return (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Listed title="Largest customers" says="Those with the most identifiers, as last measured.">
                <Asked query={largest} height={200}>
                    {({ profiles }) => <Large space={space} profiles={profiles.slice(0, SHOWN)} />}
                </Asked>
            </Listed>
            <Listed title="Kept apart" says="Groups of customers that a limit or a statement keeps from becoming one.">
                <Asked query={contested} height={200}>
                    {({ components }) => <Contested space={space} components={components} />}
                </Asked>
            </Listed>
        </SimpleGrid>
    );
}

function Listed({ title, says, children }: { title: string; says: string; children: ReactNode }) {
    return (
        <Card>
            <Title order={2} fz="md">
                {title}
            </Title>
            <Text size="sm" c="dimmed" mb="xs">
                {says}
            </Text>
            {children}
        </Card>
    );
}

const None = () => (
    <Text size="sm" c="dimmed" py="md">
        There are none.
    </Text>
);

function Profile({ space, id }: { space: string; id: string }) {
    return (
        <Anchor component={Link} to={`/s/${space}/customers/${id}`} ff="monospace" fz="xs">
            {id}
        </Anchor>
    );
}

function Large({ space, profiles }: { space: string; profiles: LargeAnswer[] }) {
    if (!profiles.length) return <None />;
    return (
        <Wide minWidth={280}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Customer</Table.Th>
                        <Table.Th className="numbers">Identifiers</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {profiles.map((one) => (
                        <Table.Tr key={one.profile}>
                            <Table.Td>
                                <Profile space={space} id={one.profile} />
                            </Table.Td>
                            <Table.Td className="numbers">{count(one.identifiers)}</Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

function Contested({ space, components }: { space: string; components: ContestedAnswer[] }) {
    if (!components.length) return <None />;
    return (
        <Wide minWidth={420}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th>Some of the customers</Table.Th>
                        <Table.Th className="numbers">Customers</Table.Th>
                        <Table.Th className="numbers">Records</Table.Th>
                        <Table.Th className="numbers">Refused uses</Table.Th>
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {components.map((one) => (
                        <Table.Tr key={one.examples.join()}>
                            <Table.Td>
                                <Group gap={8}>
                                    {one.examples.slice(0, 2).map((id) => (
                                        <Profile key={id} space={space} id={id} />
                                    ))}
                                </Group>
                            </Table.Td>
                            <Table.Td className="numbers">{count(one.profiles)}</Table.Td>
                            <Table.Td className="numbers">{count(one.records)}</Table.Td>
                            <Table.Td className="numbers">{refused(one)}</Table.Td>
                        </Table.Tr>
                    ))}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

const refused = ({ rejections }: ContestedAnswer) =>
    rejections ? count(Object.values(rejections).reduce((sum, one) => sum + one, 0)) : '–';
