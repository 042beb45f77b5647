import { Badge, Button, Table } from '@mantine/core';
import type { RequestAnswer } from '@/api/schema';
import { By } from '@/parts/By';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { deletes, KINDS, STATES } from '../words';

export function StateBadge({ state }: { state: RequestAnswer['state'] }) {
    return (
        <Badge variant="light" color={STATES[state].color}>
            {STATES[state].word}
        </Badge>
    );
}

/** One request of the list. */
export function RequestRow({ request, open }: { request: RequestAnswer; open: () => void }) {
    const { certificate: done, kind } = request;
    return (
        <Table.Tr>
            <Table.Td pl="md">
                <Time at={request.made} />
            </Table.Td>
            <Table.Td>{KINDS[kind]}</Table.Td>
            <Table.Td>
                <StateBadge state={request.state} />
            </Table.Td>
            <Table.Td>
                <By who={request.by} />
            </Table.Td>
            <Table.Td className="numbers">{done ? count(done.records) : ''}</Table.Td>
            <Table.Td className="numbers">
                {done && (deletes(kind) || kind === 'retain') ? count(done.profiles_gone) : ''}
            </Table.Td>
            <Table.Td pr="md" ta="right">
                <Button size="compact-xs" variant="light" onClick={open}>
                    {done ? 'Certificate' : 'Details'}
                </Button>
            </Table.Td>
        </Table.Tr>
    );
}
