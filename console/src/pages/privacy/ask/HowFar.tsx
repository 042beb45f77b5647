import { Radio, Stack } from '@mantine/core';
import type { DeletionPreview } from '@/api/schema';
import type { Looked } from './NewRequest';
import { reaches } from './wording';

interface Props {
    looked: Looked;
    scope: DeletionPreview['scope'] | undefined;
    onScope: (scope: DeletionPreview['scope']) => void;
}

/** Only what carries the identifier, or all of the customer. */
export function HowFar({ looked, scope, onScope }: Props) {
    if (looked.choices.length < 2) return null;
    return (
        <Radio.Group
            label="How far it goes"
            value={scope ?? ''}
            onChange={(value) => onScope(value as DeletionPreview['scope'])}
        >
            <Stack gap={8} mt={6}>
                {looked.choices.map((one) => {
                    const { name, says } = reaches(looked.what, one);
                    return <Radio key={one.scope} value={one.scope} label={name} description={says} />;
                })}
            </Stack>
        </Radio.Group>
    );
}
