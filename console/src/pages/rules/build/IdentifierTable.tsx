import { Badge, Button, Card, Group, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import { IconAdjustments, IconLock, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { withOrder } from '../text/identifiers';
import { AddIdentifier } from './AddIdentifier';
import { useBuilding, useProblems } from './building';
import { IdentifierRow } from './IdentifierRow';
import { Problems } from './Problems';
import { Sortable } from './Sortable';

const HEADS = ['Type', 'Joins', 'At most', 'When shared', 'Nobody’s above', 'Uses within', 'Blocked'];

/** The default rule: every identifier type, strongest first, with what holds for it. */
export function IdentifierTable() {
    const { check, change } = useBuilding();
    const [, setParams] = useSearchParams();
    const [adding, setAdding] = useState(false);
    const problems = useProblems(['identifiers']);
    const known = check.meaning?.identifiers ?? [];
    const open = (type: string) =>
        setParams((before) => {
            before.set('identifier', type);
            return before;
        });
    return (
        <Card p={0}>
            <Group justify="space-between" p="md" align="flex-start">
                <Stack gap={2} maw={640}>
                    <Group gap="xs">
                        <Title order={2}>The default rule</Title>
                        <Badge variant="light" color="gray" leftSection={<IconLock size={12} />}>
                            Always holds
                        </Badge>
                    </Group>
                    <Text size="sm" c="dimmed">
                        Records of any source with the same value of an identifier are one customer. Strongest first: a
                        weaker type never joins what a stronger one keeps apart.
                    </Text>
                </Stack>
                {change && (
                    <Group gap="xs">
                        <Button
                            variant="default"
                            size="xs"
                            leftSection={<IconAdjustments size={16} />}
                            onClick={() => open('default')}
                        >
                            For all types
                        </Button>
                        <Button
                            variant="default"
                            size="xs"
                            leftSection={<IconPlus size={16} />}
                            onClick={() => setAdding(true)}
                        >
                            Add a type
                        </Button>
                    </Group>
                )}
            </Group>
            {problems.length > 0 && (
                <Stack px="md" pb="md" gap="xs">
                    <Problems of={problems} />
                </Stack>
            )}
            <Sortable
                ids={known.map((one) => one.type)}
                onOrder={(order) => change?.((text) => withOrder(text, known, order))}
            >
                <ScrollArea type="auto">
                    <Table miw={920} aria-label="Identifier types">
                        <Table.Thead>
                            <Table.Tr>
                                <Table.Th w={72}>Order</Table.Th>
                                {HEADS.map((head) => (
                                    <Table.Th key={head}>{head}</Table.Th>
                                ))}
                            </Table.Tr>
                        </Table.Thead>
                        <Table.Tbody>
                            {known.map((one, at) => (
                                <IdentifierRow key={one.type} of={one} place={at + 1} onOpen={() => open(one.type)} />
                            ))}
                        </Table.Tbody>
                    </Table>
                </ScrollArea>
            </Sortable>
            {change && adding && <AddIdentifier onClose={() => setAdding(false)} />}
        </Card>
    );
}
