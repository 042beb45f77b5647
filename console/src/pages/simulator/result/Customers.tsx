import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { AfterCall, ProfileMade } from '@/api/schema';
import { TypeIcon } from '@/graph/picture/Legend';
import { Empty } from '@/parts/Empty';
import { CustomerBadge, Sentence } from './Named';

/** The customers that there are after a call, what was refused between them, and what is nobody's. */
export function Customers({ after }: { after: AfterCall }) {
    return (
        <Stack gap="md">
            {after.profiles.length === 0 && <Empty title="No customer yet">Nothing so far says whose it is.</Empty>}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
                {after.profiles.map((one) => (
                    <Customer key={one.id} one={one} />
                ))}
            </SimpleGrid>
            {after.unresolved.length > 0 && (
                <Text size="sm">
                    {after.unresolved.length === 1 ? 'Call' : 'Calls'} {after.unresolved.join(', ')}: unresolved, kept
                    without a customer.
                </Text>
            )}
            {after.refused.length > 0 && (
                <div>
                    <Text size="sm" fw={600} mb={4}>
                        Refused so far
                    </Text>
                    <Stack gap={6} component="ul" m={0} pl="md">
                        {after.refused.map((one) => (
                            <Text
                                key={`${one.call} ${one.kind} ${one.says}`}
                                size="sm"
                                component="li"
                                className="break"
                            >
                                <Sentence>{one.says}</Sentence>
                            </Text>
                        ))}
                    </Stack>
                </div>
            )}
        </Stack>
    );
}

function Customer({ one }: { one: ProfileMade }) {
    return (
        <Card padding="sm">
            <Group justify="space-between" mb="xs">
                <CustomerBadge id={one.id} />
                <Text size="xs" c="dimmed">
                    {one.calls.length === 1 ? 'Call' : 'Calls'} {one.calls.join(', ')}
                </Text>
            </Group>
            <Stack gap={4}>
                {Object.entries(one.identifiers).flatMap(([type, values]) =>
                    values.map((value) => (
                        <Group key={`${type}:${value}`} gap={8} wrap="nowrap">
                            <TypeIcon type={type} size={18} />
                            <Text size="sm" className="break">
                                {value}
                                <Text span size="xs" c="dimmed">
                                    {' '}
                                    {type}
                                </Text>
                            </Text>
                        </Group>
                    )),
                )}
                {Object.entries(one.traits).map(([name, value]) => (
                    <Text key={name} size="sm" className="break">
                        <Text span c="dimmed" inherit>
                            {name}:
                        </Text>{' '}
                        {value}
                    </Text>
                ))}
            </Stack>
        </Card>
    );
}
