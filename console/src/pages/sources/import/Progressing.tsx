import { Alert, Button, Card, Group, List, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { ImportAnswer, ImportResult } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { count, counted } from '@/parts/numbers';
import { useImportState } from './asked';

interface Props {
    space: string;
    id: string;
    /** What the button to begin again says. */
    again: string;
    onAgain: () => void;
}

/** How far an import is; and when it is over, what came of it and somebody to look at. */
export function Progressing({ space, id, again, onAgain }: Props) {
    const queries = useQueryClient();
    const asked = useImportState(space, id);
    const over = asked.data?.state === 'done' || asked.data?.state === 'failed';
    useEffect(() => {
        if (!over) return;
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === space && queryKey[2] !== id });
        void queries.invalidateQueries({ queryKey: ['sources'] });
    }, [over, queries, space, id]);
    return (
        <Card>
            <Asked query={asked} height={140}>
                {(one) => (
                    <Stack>
                        {one.state === 'failed' && <FailedImport one={one} />}
                        {one.result && <Landed space={space} result={one.result} />}
                        {!over && <UnderWay one={one} />}
                        {over && (
                            <Group gap="xs">
                                {one.result?.customer && (
                                    <Button component={Link} to={`/s/${space}/customers/${one.result.customer}`}>
                                        Look at a customer
                                    </Button>
                                )}
                                <Button variant="default" onClick={onAgain}>
                                    {again}
                                </Button>
                            </Group>
                        )}
                    </Stack>
                )}
            </Asked>
        </Card>
    );
}

function UnderWay({ one }: { one: ImportAnswer }) {
    const resolves = one.stage === 'resolving';
    return (
        <Stack gap="xs" role="status" aria-live="polite">
            <Text fw={600}>
                {one.state === 'waiting'
                    ? 'Waiting for another import'
                    : resolves
                      ? 'Resolving: who is whom'
                      : `Reading ${one.file}`}
            </Text>
            <Progress value={one.progress * 100} animated aria-label="How far it is" size="lg" />
            <Text size="sm" c="dimmed">
                {Math.round(one.progress * 100)} %.{resolves && ' All rows are stored.'} You may leave this page: it
                goes on.
            </Text>
        </Stack>
    );
}

function FailedImport({ one }: { one: ImportAnswer }) {
    return (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="That did not work" role="alert">
            {one.error?.message}
        </Alert>
    );
}

function Landed({ space, result }: { space: string; result: ImportResult }) {
    const told: readonly [number, string][] = [
        [result.stored, 'new'],
        [result.replaced, 'replaced'],
        [result.unchanged, 'unchanged'],
        [result.removed, 'removed'],
        [result.suppressed, 'kept out'],
    ];
    return (
        <>
            <Alert
                color="teal"
                icon={<IconCircleCheck size={18} />}
                title={`${counted(result.read, 'record')} read into ${space}`}
            >
                {told
                    .filter(([many]) => many > 0)
                    .map(([many, word]) => `${count(many)} ${word}`)
                    .join(', ') || 'Nothing changed'}
                .
            </Alert>
            {result.refused > 0 && (
                <Alert color="orange" title={`${counted(result.refused, 'line')} could not be read`}>
                    <List size="sm">
                        {result.refused_examples.map((one) => (
                            <List.Item key={`${one.line} ${one.reason}`}>
                                {one.line === null ? '' : `Line ${count(one.line)}: `}
                                {one.reason}
                            </List.Item>
                        ))}
                    </List>
                </Alert>
            )}
        </>
    );
}
