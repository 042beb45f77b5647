import { Alert, Button, Group, NumberInput, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { RetentionPreview, SourceAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { Loading } from '@/parts/Loading';
import { counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';

const USUAL = [90, 365, 730, 1825];
const LONGEST = 36_500;

interface Props {
    source: SourceAnswer;
    now: number | null;
    onClose: () => void;
}

/** Says after how many days events of a source go, once it is plain what goes at once. */
export function SetRetention({ source, now, onClose }: Props) {
    const space = useSpace();
    const queries = useQueryClient();
    const [days, setDays] = useState<number | string>(now ?? 730);
    const valid = typeof days === 'number' && days >= 1 && days <= LONGEST;
    const path = { space, source: source.slug };
    const set = useMutation({
        mutationFn: () =>
            answer(
                api.PUT('/api/v1/spaces/{space}/retention/{source}', {
                    params: { path },
                    body: { days: Number(days) },
                }),
            ),
        onSuccess: () => {
            queries.invalidateQueries({ queryKey: [space, 'retention'] });
            tellDone(`Events of ${source.name} go after ${counted(Number(days), 'day')}.`);
            onClose();
        },
        onError: tellFailed,
    });
    return (
        <Confirm
            opened
            title={`How long are events of ${source.name} kept?`}
            act="Set"
            red
            disabled={!valid}
            loading={set.isPending}
            onClose={onClose}
            onConfirm={() => set.mutate()}
        >
            <NumberInput
                label="Days"
                min={1}
                max={LONGEST}
                allowDecimal={false}
                thousandSeparator=","
                value={days}
                onChange={setDays}
                data-autofocus
            />
            <Group gap="xs">
                {USUAL.map((one) => (
                    <Button key={one} size="compact-xs" variant="default" onClick={() => setDays(one)}>
                        {one < 365 ? `${one} days` : counted(one / 365, 'year')}
                    </Button>
                ))}
            </Group>
            {valid && <WouldGo source={source.slug} days={days} />}
        </Confirm>
    );
}

/** What goes as soon as it is set. */
function WouldGo({ source, days }: { source: string; days: number }) {
    const space = useSpace();
    const [asked] = useDebouncedValue(days, 300);
    const query = useQuery({
        queryKey: [space, 'retention', source, asked],
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/retention/{source}/preview', {
                    params: { path: { space, source }, query: { days: asked } },
                }),
            ),
        placeholderData: keepPreviousData,
    });
    if (query.error) return <Failed error={query.error} />;
    if (!query.data) return <Loading height={60} />;
    return <Preview found={query.data} />;
}

function Preview({ found }: { found: RetentionPreview }) {
    if (found.events === 0)
        return (
            <Alert color="teal" role="status">
                {found.whole ? 'No event is that old: nothing goes now.' : 'No event that old was found so far.'}
            </Alert>
        );
    return (
        <Alert color="yellow" role="status">
            <Text size="sm">
                {found.whole ? '' : 'At least '}
                {counted(found.events, 'event')} from before <Time at={found.before} /> would go now, and cannot be had
                back.
                {found.oldest && (
                    <>
                        {' '}
                        The oldest is of <Time at={found.oldest} />.
                    </>
                )}
            </Text>
        </Alert>
    );
}
