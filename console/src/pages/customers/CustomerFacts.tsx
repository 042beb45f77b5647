import { Badge, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Whole } from '@/api/schema';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Value } from '@/parts/Value';
import { Contested } from './list/CustomerTable';

/** Under a customer's name: their id, since when they are known, from where, and what they consent to. */
export function CustomerFacts({ customer }: { customer: Whole }) {
    const sources = Object.entries(customer.sources ?? {});
    return (
        <Card>
            <Stack gap="sm">
                <Group gap="xs">
                    <Value>{customer.id}</Value>
                    {customer.contested && <Contested />}
                    {customer.accounts.map((account) => (
                        <Badge key={account} variant="light" color="gray" tt="none">
                            Account {account}
                        </Badge>
                    ))}
                </Group>
                <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} spacing="md" verticalSpacing="sm" m={0}>
                    <Fact name="First seen">{customer.first_seen && <Time at={customer.first_seen} words />}</Fact>
                    <Fact name="Last seen">{customer.last_seen && <Time at={customer.last_seen} words />}</Fact>
                    <Fact name="Records">{count(customer.records)}</Fact>
                    <Fact name="Identifiers">{count(customer.identifiers.length)}</Fact>
                </SimpleGrid>
                <Group gap={6}>
                    {sources.map(([source, records]) => (
                        <Badge key={source} variant="default" tt="none" fw={500}>
                            {source} · {count(records)}
                        </Badge>
                    ))}
                </Group>
                <Consent of={customer.consent ?? {}} />
                {customer.contested && (
                    <Text size="sm" c="dimmed">
                        Contested: a limit or a statement keeps other customers apart from this one. Rejections say
                        which.
                    </Text>
                )}
            </Stack>
        </Card>
    );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
    return (
        <div>
            <Text component="dt" size="xs" c="dimmed">
                {name}
            </Text>
            <Text component="dd" m={0} fw={600}>
                {children || 'Unknown'}
            </Text>
        </div>
    );
}

function Consent({ of }: { of: Record<string, boolean> }) {
    const said = Object.entries(of);
    if (said.length === 0)
        return (
            <Text size="xs" c="dimmed">
                Nothing is known of their consent.
            </Text>
        );
    return (
        <Group gap={6}>
            <Text size="xs" c="dimmed">
                Consent
            </Text>
            {said.map(([category, allowed]) => (
                <Badge key={category} variant="light" color={allowed ? 'teal' : 'red'} tt="none">
                    {category}: {allowed ? 'yes' : 'no'}
                </Badge>
            ))}
        </Group>
    );
}
