import { Badge, Card, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { IdentifierSeen } from '@/api/schema';
import { Empty } from '@/parts/Empty';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';
import { IdentifierGroup } from './IdentifierGroup';

const SEARCHED_FROM = 15;

/** All identifiers, grouped by type, strongest first. */
export function Identifiers({ identifiers }: { identifiers: readonly IdentifierSeen[] }) {
    const [wanted, setWanted] = useState('');
    const shown = wanted ? identifiers.filter((one) => `${one.type}:${one.value}`.includes(wanted)) : identifiers;
    const groups = grouped(shown);
    return (
        <Card>
            <Stack gap="md">
                <Group justify="space-between">
                    <Group gap="xs">
                        <Title order={2}>Identifiers</Title>
                        <Badge variant="light" color="gray">
                            {count(identifiers.length)}
                        </Badge>
                    </Group>
                    {identifiers.length >= SEARCHED_FROM && (
                        <TextInput
                            size="xs"
                            aria-label="Find an identifier"
                            placeholder="Find an identifier"
                            leftSection={<IconSearch size={14} />}
                            value={wanted}
                            onChange={(event) => setWanted(event.currentTarget.value.trim().toLowerCase())}
                        />
                    )}
                </Group>
                {identifiers.length === 0 && (
                    <Empty title="No identifiers">What the records of this customer carry identifies nobody.</Empty>
                )}
                {wanted && shown.length === 0 && (
                    <Text size="sm" c="dimmed">
                        No identifier has this in it.
                    </Text>
                )}
                {shown.length > 0 && (
                    <Wide minWidth={760}>
                        <Table layout="fixed">
                            <Head />
                            {[...groups].map(([type, members]) => (
                                <IdentifierGroup key={type} type={type} members={members} />
                            ))}
                        </Table>
                    </Wide>
                )}
            </Stack>
        </Card>
    );
}

function Head() {
    return (
        <Table.Thead>
            <Table.Tr>
                <Table.Th>Identifier</Table.Th>
                <Table.Th w="24%">Sources</Table.Th>
                <Table.Th w={90} className="numbers">
                    Records
                </Table.Th>
                <Table.Th w={165} className="numbers">
                    First seen
                </Table.Th>
                <Table.Th w={165} className="numbers">
                    Last seen
                </Table.Th>
            </Table.Tr>
        </Table.Thead>
    );
}

function grouped(identifiers: readonly IdentifierSeen[]): Map<string, IdentifierSeen[]> {
    const found = new Map<string, IdentifierSeen[]>();
    for (const one of identifiers) {
        const members = found.get(one.type);
        if (members) members.push(one);
        else found.set(one.type, [one]);
    }
    return found;
}
