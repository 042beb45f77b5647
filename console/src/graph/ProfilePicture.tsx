import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Drawing } from '@/api/schema';
import { Time } from '@/parts/Time';
import { Details } from './Details';
import { elementsOf, momentsOf, visibleAt } from './moments';
import Picture from './picture/Picture';
import { Playing } from './picture/Playing';
import { useGraphView } from './view';

const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const UNTIMED = 'Records without a time';

const named = (moment: number | undefined) =>
    moment === undefined || !Number.isFinite(moment) ? UNTIMED : SHORT.format(moment);

/** A drawing as a picture that can be moved through time; what is selected is told beside it. */
export function ProfilePicture({ space, drawing }: { space: string; drawing: Drawing }) {
    const navigate = useNavigate();
    const [params] = useSearchParams();
    const { selected, search, until, change } = useGraphView();
    const { elements, since } = useMemo(() => elementsOf(drawing), [drawing]);
    const moments = useMemo(() => momentsOf(since), [since]);
    const last = moments.length - 1;
    const at =
        until === null
            ? last
            : Math.max(
                  0,
                  moments.findLastIndex((moment) => moment <= until),
              );
    const moment = moments[at] ?? Number.POSITIVE_INFINITY;
    const visible = useMemo(() => visibleAt(elements, since, moment), [elements, since, moment]);
    const select = (id: string | null) => {
        const other = drawing.others.find((one) => one.id === id);
        const tab = params.get('tab');
        if (other?.kind === 'profile') navigate(`/s/${space}/customers/${other.id}${tab ? `?tab=${tab}` : ''}`);
        else change({ selected: id });
    };
    const move = (to: number) => change({ until: to >= last ? null : (moments[to] ?? null) });
    return (
        <Picture
            title="Identity graph"
            elements={elements}
            visible={visible}
            selected={selected}
            onSelect={select}
            search={search}
            onSearch={(text) => change({ search: text })}
            details={<Details space={space} drawing={drawing} selected={selected} onSelect={select} />}
            footer={
                last > 0 && (
                    <Playing at={at} last={last} onMove={move} name="time" says={(place) => named(moments[place])}>
                        <Text size="sm" c="dimmed">
                            {Number.isFinite(moment) ? (
                                <>
                                    As of <Time at={new Date(moment).toISOString()} />
                                </>
                            ) : (
                                UNTIMED
                            )}
                        </Text>
                    </Playing>
                )
            }
        />
    );
}
