import { Anchor, Progress } from '@mantine/core';
import { IconAlertTriangle, IconFlask, IconRefresh } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ActivationAnswer, DryRunAnswer } from '@/api/schema';
import { count, share } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Item, Why } from './Item';

/** A version of the ruleset that is on its way into force, or did not get there. */
export function Activating({ space, one }: { space: string; one: ActivationAnswer }) {
    const failed = one.stage === 'failed';
    const done = one.records ? Math.min(1, (one.done ?? 0) / one.records) : 0;
    return (
        <Item
            icon={failed ? <IconAlertTriangle size={18} /> : <IconRefresh size={18} />}
            color={failed ? 'red' : 'blue'}
            title={
                failed ? `Version ${one.wanted} could not come into force` : `Version ${one.wanted} comes into force`
            }
            actions={<ToRules space={space} />}
        >
            <Why>
                {failed
                    ? one.problem
                    : `${count(one.done ?? 0)} of ${count(one.records ?? 0)} records are done; customers are as version ${one.active} has them until then.`}
            </Why>
            {!failed && <Progress value={100 * done} mt={4} aria-label="How far it is" />}
        </Item>
    );
}

/** A dry run that is under way. */
export function Trying({ space, one }: { space: string; one: DryRunAnswer }) {
    return (
        <Item
            icon={<IconFlask size={18} />}
            color="blue"
            title={one.name ? `A dry run of ${one.name} is under way` : 'A dry run is under way'}
            actions={<ToRules space={space} />}
        >
            <Why>
                Started <Time at={one.created} words />; {share(one.progress)} is done.
            </Why>
            <Progress value={100 * one.progress} mt={4} aria-label="How far it is" />
        </Item>
    );
}

export function ToRules({ space }: { space: string }) {
    return (
        <Anchor component={Link} to={`/s/${space}/rules`} size="sm">
            See the rules
        </Anchor>
    );
}
