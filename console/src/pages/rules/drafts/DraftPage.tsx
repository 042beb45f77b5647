import { Alert, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconGitBranch } from '@tabler/icons-react';
import { useParams } from 'react-router';
import type { WholeDraft } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { useSpace } from '@/shell/space';
import { Build } from '../build/Build';
import { useActivation, useCheck, useSavedDraft } from '../data/asking';
import { useWorking } from '../data/working';
import { useLook } from '../View';
import { Yaml } from '../yaml/Yaml';
import { DraftChanges } from './DraftChanges';
import { DraftHead, LOOKS } from './DraftHead';
import { Theirs } from './Theirs';

const WAIT = 250;

/** A draft: its forms, its text, and what it changes. */
export function DraftPage() {
    const space = useSpace();
    const { draft = '' } = useParams();
    const saved = useSavedDraft(space, draft);
    return <Asked query={saved}>{(found) => <Draft key={`${space}/${draft}`} space={space} saved={found} />}</Asked>;
}

function Draft({ space, saved }: { space: string; saved: WholeDraft }) {
    const working = useWorking(space, saved);
    const [text] = useDebouncedValue(working.text, WAIT);
    const check = useCheck(space, text);
    const { look } = useLook(LOOKS);
    const { change } = working;
    return (
        <Stack>
            <DraftHead working={working} check={check.data} />
            <Outdated space={space} base={saved.draft.base} />
            <Asked query={check}>
                {(found) => (
                    <>
                        {look === 'build' && <Build space={space} text={working.text} check={found} change={change} />}
                        {look === 'yaml' && <Yaml space={space} text={working.text} check={found} change={change} />}
                        {look === 'changes' && <DraftChanges working={working} />}
                    </>
                )}
            </Asked>
            <Theirs working={working} />
        </Stack>
    );
}

/** Says that another version came into force since the draft was begun. */
function Outdated({ space, base }: { space: string; base: number }) {
    const wanted = useActivation(space).data?.wanted;
    if (wanted === undefined || wanted === base) return null;
    return (
        <Alert color="yellow" icon={<IconGitBranch size={18} />} title={`Version ${wanted} came meanwhile`}>
            This draft was begun from version {base}. Look at what it changes before you activate it: it takes the place
            of version {wanted}, as a whole.
        </Alert>
    );
}
