import { Card, Group, Progress, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { Allowed, CategoryConsent } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Wide } from '@/parts/Wide';
import { count, counted, share } from '@/parts/numbers';
import { useSpace } from '@/shell/space';
import { HowConsent } from './HowConsent';

/** How many customers allow each category, how consent comes about, and how reading is filtered by it. */
export function Consent() {
    const space = useSpace();
    const query = useQuery({
        queryKey: [space, 'consent'],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/consent', {
                    params: { path: { space } },
                }),
            ),
    });
    return (
        <Stack>
            <Card p={0} component="section" aria-label="Consent by category">
                <Asked query={query} height={240}>
                    {(found) => <Categories found={found} />}
                </Asked>
            </Card>
            <HowConsent category={query.data?.categories[0]?.category ?? 'marketing'} />
        </Stack>
    );
}

function Categories({ found }: { found: Allowed }) {
    if (found.categories.length === 0)
        return (
            <Empty title="No customer has stated consent yet" icon={<IconChecks size={22} />}>
                {found.looked_at < found.customers
                    ? `None of ${count(found.looked_at)} customers looked at has.`
                    : 'As soon as a call states it, the categories are counted here.'}
            </Empty>
        );
    return (
        <>
            <Stack gap={2} p="md">
                <Title order={2} size="h3">
                    Who allows what
                </Title>
                <Text size="sm" c="dimmed">
                    {counted(found.spoke, 'customer has', 'customers have')} stated consent, of {count(found.looked_at)}
                    {found.looked_at < found.customers && ` looked at, which stand for all ${count(found.customers)}`}.
                    Of whom nobody spoke, nothing is allowed.
                </Text>
            </Stack>
            <Wide minWidth={620}>
                <Table>
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th pl="md">Category</Table.Th>
                            <Table.Th w="40%">Share of all customers</Table.Th>
                            <Table.Th className="numbers">Allow</Table.Th>
                            <Table.Th className="numbers">Refuse</Table.Th>
                            <Table.Th className="numbers" pr="md">
                                Did not say
                            </Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {found.categories.map((one) => (
                            <Category key={one.category} one={one} of={found.looked_at} />
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </>
    );
}

function Category({ one, of }: { one: CategoryConsent; of: number }) {
    const parts = [
        { name: 'allow', number: one.allow, color: 'teal' },
        { name: 'refuse', number: one.refuse, color: 'red' },
    ];
    return (
        <Table.Tr>
            <Table.Td pl="md" fw={500}>
                {one.category}
            </Table.Td>
            <Table.Td>
                <Group gap="xs" wrap="nowrap">
                    <Progress.Root size="lg" flex={1}>
                        {parts.map(({ name, number, color }) => (
                            <Tooltip key={name} label={`${share(number / of)} ${name}`}>
                                <Progress.Section
                                    value={(100 * number) / of}
                                    color={color}
                                    aria-label={`${one.category}: ${share(number / of)} ${name}`}
                                />
                            </Tooltip>
                        ))}
                    </Progress.Root>
                    <Text size="sm" w={56} className="numbers">
                        {share(one.allow / of)}
                    </Text>
                </Group>
            </Table.Td>
            <Table.Td className="numbers">{count(one.allow)}</Table.Td>
            <Table.Td className="numbers">{count(one.refuse)}</Table.Td>
            <Table.Td className="numbers" pr="md">
                {count(of - one.allow - one.refuse)}
            </Table.Td>
        </Table.Tr>
    );
}
