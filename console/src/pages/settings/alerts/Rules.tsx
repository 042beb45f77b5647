import { Badge, Button, Card, Group, Switch, Table, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { AlertRule, RulesAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Wide } from '@/parts/Wide';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { EditRule } from './EditRule';
import { ALERT_KINDS } from './kinds';
import { Measure } from './Measure';

interface Editing {
    name: string | null;
    rule: AlertRule;
    shipped: boolean;
}

const FRESH: AlertRule = { kind: 'large_profile', above: 100, within: '', at_least: 0, on: true };

/** When alerts are raised, each rule in a sentence. */
export function Rules({ editor }: { editor: boolean }) {
    const space = useSpace();
    const [editing, setEditing] = useState<Editing | null>(null);
    const query = useQuery({
        queryKey: [space, 'alert_rules'],
        queryFn: () => answer(api.GET('/api/v1/spaces/{space}/alert_rules', { params: { path: { space } } })),
    });
    return (
        <Card p={0} component="section" aria-label="Alert rules">
            <Group justify="space-between" p="md" align="flex-start">
                <div style={{ flex: 1, minWidth: 200 }}>
                    <Title order={2} size="h3">
                        When to be told
                    </Title>
                    <Text size="sm" c="dimmed">
                        The space is measured once an hour. An alert is raised once, and lasts until its reason is gone.
                        {!editor && ' Editors and admins change these rules.'}
                    </Text>
                </div>
                {editor && (
                    <Group gap="xs">
                        <Measure />
                        <Button
                            leftSection={<IconPlus size={16} />}
                            onClick={() => setEditing({ name: null, rule: FRESH, shipped: false })}
                        >
                            New rule
                        </Button>
                    </Group>
                )}
            </Group>
            <Asked query={query} height={200}>
                {(found) => <RulesTable found={found} onEdit={editor ? setEditing : null} />}
            </Asked>
            {editing && <EditRule {...editing} onClose={() => setEditing(null)} />}
        </Card>
    );
}

function RulesTable({ found, onEdit }: { found: RulesAnswer; onEdit: ((editing: Editing) => void) | null }) {
    return (
        <Wide minWidth={640}>
            <Table>
                <Table.Thead>
                    <Table.Tr>
                        <Table.Th pl="md">Rule</Table.Th>
                        <Table.Th>Raises an alert when</Table.Th>
                        <Table.Th>On</Table.Th>
                        {onEdit && <Table.Th pr="md" aria-label="Actions" />}
                    </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                    {Object.entries(found.rules).map(([name, rule]) => {
                        const shipped = found.shipped.includes(name);
                        return (
                            <Table.Tr key={name}>
                                <Table.Td pl="md">
                                    <Text size="sm" fw={500}>
                                        {shipped ? ALERT_KINDS[rule.kind].name : name}
                                    </Text>
                                    {!shipped && (
                                        <Badge size="xs" variant="light">
                                            own rule
                                        </Badge>
                                    )}
                                </Table.Td>
                                <Table.Td>{ALERT_KINDS[rule.kind].says(rule)}</Table.Td>
                                <Table.Td>
                                    <OnOff name={name} rule={rule} disabled={!onEdit} />
                                </Table.Td>
                                {onEdit && (
                                    <Table.Td pr="md" ta="right">
                                        <Button
                                            size="compact-xs"
                                            variant="light"
                                            aria-label={`Change ${name}`}
                                            onClick={() => onEdit({ name, rule, shipped })}
                                        >
                                            Change
                                        </Button>
                                    </Table.Td>
                                )}
                            </Table.Tr>
                        );
                    })}
                </Table.Tbody>
            </Table>
        </Wide>
    );
}

function OnOff({ name, rule, disabled }: { name: string; rule: AlertRule; disabled: boolean }) {
    const space = useSpace();
    const queries = useQueryClient();
    const write = useMutation({
        mutationFn: (on: boolean) => {
            const params = { path: { space, rule: name } };
            return answer(api.PUT('/api/v1/spaces/{space}/alert_rules/{rule}', { params, body: { ...rule, on } }));
        },
        onError: tellFailed,
        onSettled: () => queries.invalidateQueries({ queryKey: [space, 'alert_rules'] }),
    });
    return (
        <Switch
            aria-label={`${name} is on`}
            checked={write.isPending ? write.variables : rule.on}
            disabled={disabled || write.isPending}
            onChange={(event) => write.mutate(event.currentTarget.checked)}
        />
    );
}
