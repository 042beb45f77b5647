import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { ProblemAnswer } from '@/api/schema';

interface Props {
    of: readonly ProblemAnswer[];
    /** Called with the line of one that is clicked. */
    onLine?: (line: number) => void;
}

/** What is wrong, and what is dangerous; each with what would be right. */
export function Problems({ of, onLine }: Props) {
    const wrong = of.filter((one) => one.severity === 'error');
    const risky = of.filter((one) => one.severity !== 'error');
    return (
        <>
            {wrong.length > 0 && (
                <Alert color="red" icon={<IconCircleX size={18} />} p="xs" role="alert">
                    <Told of={wrong} onLine={onLine} />
                </Alert>
            )}
            {risky.length > 0 && (
                <Alert color="yellow" icon={<IconAlertTriangle size={18} />} p="xs">
                    <Told of={risky} onLine={onLine} />
                </Alert>
            )}
        </>
    );
}

function Told({ of, onLine }: Props) {
    return (
        <List size="sm" listStyleType="none" spacing={4}>
            {of.map((one) => (
                <List.Item key={`${one.path} ${one.message}`}>
                    <Text size="sm" className="break">
                        {one.line !== null && (
                            <>
                                <Line number={one.line} onLine={onLine} />:{' '}
                            </>
                        )}
                        {one.message} {one.hint}
                    </Text>
                </List.Item>
            ))}
        </List>
    );
}

function Line({ number, onLine }: { number: number; onLine: Props['onLine'] }) {
    if (!onLine) return <>Line {number}</>;
    return (
        <Anchor component="button" type="button" inherit c="inherit" underline="always" onClick={() => onLine(number)}>
            Line {number}
        </Anchor>
    );
}
