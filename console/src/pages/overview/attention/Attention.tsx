import { Badge, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconUserQuestion } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import type { ProblemAnswer } from '@/api/schema';
import { counted } from '@/parts/numbers';
import { useActivation, useAlerts, useDryRuns, useProblems, useReviewCounts, useSuggestions } from '../asked';
import { Alerted } from './Alerted';
import { Activating, ToRules, Trying } from './AtWork';
import { Item, Why } from './Item';
import { Suggested } from './Suggested';

const SHOWN = 5;

/** What needs attention in a space, the most pressing first, each with what to do about it. */
export function Attention({ space }: { space: string }) {
    const [params, setParams] = useSearchParams();
    const { items, waiting } = useItems(space);
    const all = params.get('attention') === 'all';
    const shown = all ? items : items.slice(0, SHOWN);
    return (
        <Card component="section" aria-label="What needs attention">
            <Group gap="xs" mb={items.length ? 'xs' : 0}>
                <Title order={2} fz="md">
                    What needs attention
                </Title>
                {items.length > 0 && (
                    <Badge variant="light" color="gray" circle={items.length < 10}>
                        {items.length}
                    </Badge>
                )}
            </Group>
            {!items.length && (waiting ? <Skeleton h={64} mt="xs" /> : <AllIsWell />)}
            <Stack component="ul" gap={0} p={0} m={0}>
                {shown}
            </Stack>
            {items.length > shown.length && (
                <Button
                    variant="subtle"
                    size="xs"
                    mt="xs"
                    onClick={() =>
                        setParams((now) => {
                            now.set('attention', 'all');
                            return now;
                        })
                    }
                >
                    Show all {items.length}
                </Button>
            )}
        </Card>
    );
}

function AllIsWell() {
    return (
        <Group gap="xs" mt={4}>
            <IconCheck size={18} color="var(--mantine-color-teal-6)" />
            <Text size="sm" c="dimmed">
                Nothing does at the moment.
            </Text>
        </Group>
    );
}

function useItems(space: string) {
    const asked = {
        activation: useActivation(space),
        alerts: useAlerts(space),
        dryRuns: useDryRuns(space),
        problems: useProblems(space),
        review: useReviewCounts(space),
        suggestions: useSuggestions(space),
    };
    const { activation, alerts, dryRuns, problems, review, suggestions } = asked;
    const differs = activation.data && activation.data.active !== activation.data.wanted;
    const items = [
        differs && <Activating key="activation" space={space} one={activation.data} />,
        ...(dryRuns.data ?? []).map((one) => <Trying key={one.id} space={space} one={one} />),
        ...(alerts.data?.alerts ?? [])
            .filter((one) => !one.acknowledged)
            .reverse()
            .map((one) => <Alerted key={one.number} space={space} one={one} />),
        review.data?.open ? <ToReview key="review" space={space} open={review.data.open} /> : null,
        ...(suggestions.data?.suggestions ?? []).map((one) => <Suggested key={one.id} space={space} one={one} />),
        problems.data?.length ? <Problems key="problems" space={space} found={problems.data} /> : null,
    ].filter(Boolean);
    return { items, waiting: Object.values(asked).some((one) => one.isLoading) };
}

function ToReview({ space, open }: { space: string; open: number }) {
    return (
        <Item
            icon={<IconUserQuestion size={18} />}
            color="indigo"
            title={`${counted(open, 'pair')} of customers may be one and the same`}
            actions={
                <Button component={Link} to={`/s/${space}/review`} size="xs">
                    Review
                </Button>
            }
        >
            <Why>Rules propose them, and a person decides.</Why>
        </Item>
    );
}

function Problems({ space, found }: { space: string; found: ProblemAnswer[] }) {
    return (
        <Item
            icon={<IconAlertTriangle size={18} />}
            color="orange"
            title={found.length === 1 ? 'The ruleset has a warning' : `The ruleset has ${found.length} warnings`}
            actions={<ToRules space={space} />}
        >
            {found.slice(0, 3).map((one) => (
                <Why key={`${one.path} ${one.message}`}>
                    {one.message} {one.hint}
                </Why>
            ))}
        </Item>
    );
}
