import { Card, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { CheckAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Loading } from '@/parts/Loading';
import { Problems } from '../build/Problems';
import { useFeeding, useSchema } from '../data/asking';
import { namesOf } from '../data/names';
import type { Change } from '../data/working';
import { plainOf } from '../text/document';

const YamlEditor = lazy(() => import('./YamlEditor'));

interface Props {
    space: string;
    text: string;
    check: CheckAnswer;
    change: Change | null;
}

/** A ruleset as its text, and below what is wrong with it. */
export function Yaml({ space, text, check, change }: Props) {
    const schema = useSchema();
    const feeding = useFeeding(space);
    const [line, setLine] = useState<{ line: number } | null>(null);
    const names = useMemo(() => namesOf(check, plainOf(text) ?? {}, feeding.data ?? []), [check, text, feeding.data]);
    return (
        <Asked query={schema}>
            {(found) => (
                <Stack gap="sm">
                    {change && (
                        <Text size="sm" c="dimmed">
                            Forms and text are the same ruleset. Ctrl and space completes; Escape, then Tab, leaves the
                            editor.
                        </Text>
                    )}
                    <Card p={0} style={{ overflow: 'hidden' }}>
                        <Suspense fallback={<Loading height={320} />}>
                            <YamlEditor
                                text={text}
                                problems={check.problems}
                                schema={found}
                                names={names}
                                shown={line}
                                onChange={change && ((now) => change(() => now, true))}
                            />
                        </Suspense>
                    </Card>
                    <Problems of={check.problems} onLine={(found) => setLine({ line: found })} />
                </Stack>
            )}
        </Asked>
    );
}
