import { Alert, Anchor, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { may, useSession } from '@/api/session';
import { useSpace } from '@/shell/space';
import { useTrials } from '../data/asking';

/** Of a test that was not measured by a truth: how it could have been, or why it was not though there was one. */
export function Unmeasured({ begun }: { begun: string }) {
    const space = useSpace();
    const editor = may(useSession().data, 'space_admin');
    const trials = useTrials(space);
    const truth = trials.data?.truth;
    if (!trials.data || !editor) return null;
    if (truth && Date.parse(truth.loaded) < Date.parse(begun))
        return (
            <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title="Whether it is better is not known">
                None of the records that are known to be true is here. Look whether the file says ids as this space has
                them, and the source as it is called in its address.
            </Alert>
        );
    return (
        <Text size="sm" c="dimmed">
            Better or worse?{' '}
            <Anchor component={Link} to={`/s/${space}/rules/tests`} inherit>
                {truth ? 'A truth was loaded since: test again.' : 'Load what is known to be true'}
            </Anchor>
            {!truth && ' and test again to know.'}
        </Text>
    );
}
