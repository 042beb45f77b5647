import { Stack, Text, Title } from '@mantine/core';
import type { AfterCall, Simulation } from '@/api/schema';
import { type Elements, LINK_NAMES, NODE_NAMES, type PictureLink } from '@/graph/picture/elements';
import { Facts } from '@/parts/Facts';
import { IdentifierText } from '@/parts/Value';
import { callNode } from './forming';
import { CustomerBadge, Sentence } from './Named';

interface Props {
    simulation: Simulation;
    after: AfterCall;
    selected: string | null;
    elements: Elements;
}

/** What was picked in the picture of a simulation. */
export function Picked({ simulation, after, selected, elements }: Props) {
    const node = elements.nodes.find((one) => one.id === selected);
    const link = elements.links.find((one) => one.id === selected);
    if (link) return <PickedLink link={link} after={after} elements={elements} />;
    if (!node) return null;
    const call = simulation.calls.find((one) => callNode(one.call) === node.id);
    const holders = after.profiles.filter((one) =>
        call ? one.calls.includes(call.call) : node.type && one.identifiers[node.type]?.includes(node.label),
    );
    return (
        <Stack gap="xs">
            <Title order={3}>
                {call
                    ? `Call ${call.call}: ${call.type}`
                    : node.kind === 'identifier'
                      ? 'Identifier'
                      : NODE_NAMES[node.kind]}
            </Title>
            {node.kind === 'identifier' && <IdentifierText type={node.type ?? ''} value={node.label} />}
            {node.kind === 'value' && <Refusals after={after} value={node.label} />}
            {call && (
                <Facts
                    cols={1}
                    of={Object.entries(call.identifiers).map(([type, values]) => [type, values.join(', ')] as const)}
                />
            )}
            <Facts
                cols={1}
                of={[
                    [
                        'Of',
                        holders.length > 0
                            ? holders.map((one) => <CustomerBadge key={one.id} id={one.id} />)
                            : 'nobody',
                    ],
                ]}
            />
        </Stack>
    );
}

function PickedLink({ link, after, elements }: { link: PictureLink; after: AfterCall; elements: Elements }) {
    const call = Number(link.source.split(' ')[1]);
    const value = elements.nodes.find((one) => one.id === link.target)?.label;
    return (
        <Stack gap="xs">
            <Title order={3}>{LINK_NAMES[link.kind]}</Title>
            <Text size="sm" className="break">
                {link.kind === 'rule' || link.kind === 'statement'
                    ? `Calls ${link.source.split(' ')[1]} and ${link.target.split(' ')[1]}: ${link.label}.`
                    : `Call ${call} carries ${link.label} ${value}.`}
            </Text>
            {link.kind === 'refused' && <Refusals after={after} value={value} call={call} />}
        </Stack>
    );
}

function Refusals({ after, value, call }: { after: AfterCall; value?: string; call?: number }) {
    return after.refused
        .filter((one) => (call === undefined || one.call === call) && (one.value === value || one.type === null))
        .map((one) => (
            <Text key={`${one.call} ${one.kind} ${one.step} ${one.says}`} size="sm" className="break">
                <Sentence>{one.says}</Sentence>
            </Text>
        ));
}
