import { Card, Text } from '@mantine/core';
import type { Preview, ProposalSaid } from '@/api/schema';
import { count, counted, share } from '@/parts/numbers';
import { usePreview } from './asked';
import { Sides } from './Sides';

/** A proposal: why it is one, the two profiles, and what joining them would do. */
export function Proposal({ space, found }: { space: string; found: ProposalSaid }) {
    const preview = usePreview(space, found);
    return (
        <>
            <Text data-testid="why">
                The rule <b>{found.rule}</b> finds them {found.score >= 1 ? 'the same' : `${share(found.score)} alike`}.
                {found.says && (
                    <Text span c="dimmed">
                        {' '}
                        {found.says}
                    </Text>
                )}
            </Text>
            <Card padding="sm">
                <Text size="sm">
                    <b>If they are the same:</b> {preview.data ? would(preview.data, found) : together(found)}
                </Text>
            </Card>
            <Sides space={space} found={found} />
        </>
    );
}

/** Without a look at the rest: both become one. */
const together = ({ one, other }: ProposalSaid) =>
    `they become one customer with ${counted(one.records + other.records, 'record')}.`;

function would(preview: Preview, found: ProposalSaid): string {
    const merged = preview.merged.reduce((sum, one) => sum + one.merged.length, 0);
    const into = preview.profiles.find((one) => one.id === preview.merged[0]?.into);
    if (!merged || !into) return 'nothing changes: another limit or statement keeps them apart.';
    const identifiers = Object.values(into.identifiers).reduce((sum, values) => sum + values.length, 0);
    const whole = `they become one customer with ${counted(into.records, 'record')} and ${counted(identifiers, 'identifier')}.`;
    const others = merged - 1 + preview.split.length;
    const fixed = found.differ.length
        ? ` Of ${found.differ.length === 1 ? 'what differs' : `the ${count(found.differ.length)} things that differ`}, the ruleset says which value stays.`
        : '';
    return whole + fixed + (others > 0 ? ` ${counted(others, 'other customer')} would change too.` : '');
}
