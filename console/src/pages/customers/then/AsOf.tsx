import '@mantine/dates/styles.css';

import { Alert, Anchor, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { Link } from 'react-router';
import { answer, api, Refused } from '@/api/client';
import type { Whole, WholeThen } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Facts } from '@/parts/Facts';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useAddress } from '../address';
import { nameOfWhole, words } from '../names';
import { Identifiers } from '../profile/Identifiers';

/** The customer as they were at the end of a day, under the present ruleset. */
export default function AsOf({ space, customer }: { space: string; customer: Whole }) {
    const [address, change] = useAddress();
    const day = address.get('day') ?? '';
    return (
        <Stack gap="md">
            <Group align="flex-end">
                <DatePickerInput
                    label="As of the end of"
                    placeholder="Pick a day"
                    w={220}
                    leftSection={<IconCalendar size={16} />}
                    valueFormat="D MMMM YYYY"
                    clearable
                    clearButtonProps={{ 'aria-label': 'Clear the day' }}
                    maxDate={dayjs().format('YYYY-MM-DD')}
                    defaultDate={day || customer.last_seen?.slice(0, 10) || undefined}
                    value={day || null}
                    onChange={(picked) => change({ day: picked }, 'kept')}
                />
                <Text size="sm" c="dimmed" maw={520}>
                    What the present ruleset makes of the records up to that day, in UTC.
                </Text>
            </Group>
            {day ? (
                <Then space={space} customer={customer} day={day} />
            ) : (
                <Card>
                    <Empty title="Pick a day" icon={<IconCalendar size={22} />}>
                        You see who this customer was then, and who was somebody else still.
                    </Empty>
                </Card>
            )}
        </Stack>
    );
}

function Then({ space, customer, day }: { space: string; customer: Whole; day: string }) {
    const then = useQuery({
        queryKey: [space, 'profile', customer.id, 'as of', day],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/as_of/profiles/{profile}', {
                    params: { path: { space, profile: customer.id }, query: { moment: day } },
                }),
            ),
    });
    if (then.error instanceof Refused && then.error.status === 404)
        return (
            <Card>
                <Empty title="Not known yet">No record of this customer is from that day or before it.</Empty>
            </Card>
        );
    return <Asked query={then}>{(found) => <Shown space={space} customer={customer} then={found} />}</Asked>;
}

function Shown({ space, customer, then }: { space: string; customer: Whole; then: WholeThen }) {
    const missing = customer.identifiers.length - then.identifiers.length;
    return (
        <Stack gap="md">
            <Card>
                <Stack gap="sm">
                    <Title order={2}>{nameOfWhole(then)}</Title>
                    <Facts
                        cols={4}
                        of={[
                            ['Records', counted(then.records, 'record')],
                            ['Identifiers', counted(then.identifiers.length, 'identifier')],
                            ['First seen', then.first_seen && <Time at={then.first_seen} />],
                            ['Last seen', then.last_seen && <Time at={then.last_seen} />],
                        ]}
                    />
                    {missing > 0 && (
                        <Text size="sm" c="dimmed">
                            {counted(missing, 'identifier')} of today had not been joined yet.
                        </Text>
                    )}
                </Stack>
            </Card>
            {then.now.length > 1 && (
                <Alert color="orange" title="These records are of several customers now">
                    <Group gap="sm">
                        {then.now.map((one) => (
                            <Anchor
                                key={one}
                                component={Link}
                                ff="monospace"
                                size="sm"
                                to={`/s/${space}/customers/${one}`}
                            >
                                {one}
                            </Anchor>
                        ))}
                    </Group>
                </Alert>
            )}
            <TraitsThen traits={then.traits} />
            <Identifiers identifiers={then.identifiers} />
        </Stack>
    );
}

function TraitsThen({ traits }: { traits: WholeThen['traits'] }) {
    const all = Object.entries(traits);
    return (
        <Card>
            <Title order={2} mb="sm">
                Traits
            </Title>
            {all.length === 0 && <Text c="dimmed">None were known.</Text>}
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <Wide minWidth={300}>
                    <Table variant="vertical">
                        <Table.Tbody>
                            {all.map(([name, said]) => (
                                <Table.Tr key={name}>
                                    <Table.Th w={160}>{words(name)}</Table.Th>
                                    <Table.Td className="break">{String(said.value)}</Table.Td>
                                </Table.Tr>
                            ))}
                        </Table.Tbody>
                    </Table>
                </Wide>
            </SimpleGrid>
        </Card>
    );
}
