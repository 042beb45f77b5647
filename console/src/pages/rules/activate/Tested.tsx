import { Alert, Anchor, Text } from '@mantine/core';
import { IconFlask, IconFlaskOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { useTrial, useTrials, useTried } from '../data/asking';

interface Props {
    space: string;
    /** What tests of it are called: `draft stricter`. */
    title: string;
    /** Its text: a test of another one says nothing of it. */
    text: string;
}

/** Whether a text was tested as it is now, and what the test found. */
export function Tested({ space, title, text }: Props) {
    const trials = useTrials(space);
    const last = trials.data?.dry_runs.find((one) => one.name === title && one.state === 'done')?.id ?? null;
    const tried = useTried(space, last);
    if (!trials.data || (last && !tried.data)) return null;
    if (!last || tried.data?.ruleset !== text)
        return (
            <Alert color="yellow" icon={<IconFlaskOff size={18} />} title="Not tested as it is now">
                A test says before which profiles would merge and split, and changes nothing.
            </Alert>
        );
    return <Found space={space} run={last} />;
}

function Found({ space, run }: { space: string; run: string }) {
    const trial = useTrial(space, run).data;
    const report = trial?.report;
    if (!trial || !report) return null;
    return (
        <Alert color="teal" icon={<IconFlask size={18} />} title="Tested as it is now">
            <Text size="sm">
                <Time at={trial.created} words />: {counted(report.merged.groups, 'merge')},{' '}
                {counted(report.split.groups, 'split')}, {counted(report.moved.groups, 'move')};{' '}
                {counted(report.unchanged, 'profile')} as before.{' '}
                <Anchor component={Link} size="sm" to={`/s/${space}/rules/tests/${run}`}>
                    See what it found
                </Anchor>
            </Text>
        </Alert>
    );
}
