import { Alert, Stack } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { CheckAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { useFeeding, useSchema } from '../data/asking';
import { namesOf } from '../data/names';
import type { Change } from '../data/working';
import { plainOf } from '../text/document';
import { BuildingContext } from './building';
import { IdentifierDrawer } from './IdentifierDrawer';
import { IdentifierTable } from './IdentifierTable';
import { RuleList } from './RuleList';

interface Props {
    space: string;
    text: string;
    check: CheckAnswer;
    /** null: it is only looked at. */
    change: Change | null;
}

/** A ruleset as forms: the default rule and the custom ones. */
export function Build({ space, text, check, change }: Props) {
    const schema = useSchema();
    const feeding = useFeeding(space);
    const plain = useMemo(() => plainOf(text), [text]);
    if (!plain || !check.meaning)
        return (
            <Alert color="yellow" icon={<IconCode size={18} />} title="The text cannot be read">
                Forms show it again as soon as it is YAML. Open YAML to see the line.
            </Alert>
        );
    const names = namesOf(check, plain, feeding.data ?? []);
    return (
        <Asked query={schema}>
            {(found) => (
                <BuildingContext value={{ plain, check, schema: found, names, change }}>
                    <Stack>
                        <IdentifierTable />
                        <RuleList />
                    </Stack>
                    <IdentifierDrawer />
                </BuildingContext>
            )}
        </Asked>
    );
}
