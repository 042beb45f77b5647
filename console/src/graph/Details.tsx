import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Drawing, IdentifierDrawn, LinkDrawn, OtherDrawn, RecordsDrawn, RefusalDrawn } from '@/api/schema';
import { Facts } from '@/parts/Facts';
import { count, counted } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { IdentifierText, Value } from '@/parts/Value';
import { LINK_NAMES, NODE_NAMES } from './picture/elements';
import { Reasons } from './Reasons';

interface Props {
    space: string;
    drawing: Drawing;
    selected: string | null;
    onSelect: (id: string) => void;
}

/** What is known of the selected node or link, and why it is there, in sentences. */
export function Details({ space, drawing, selected }: Props) {
    const asked = { space, drawing };
    const [kind, place] = selected?.split(' ') ?? [];
    const link = kind === 'link' ? drawing.links[Number(place)] : undefined;
    const refusal = kind === 'refused' ? drawing.refused[Number(place)] : undefined;
    const identifier = drawing.identifiers.find((one) => one.id === selected);
    const group = drawing.groups.find((one) => one.id === selected);
    const other = drawing.others.find((one) => one.id === selected);
    if (link) return <OfLink link={link} {...asked} />;
    if (refusal) return <OfRefusal refusal={refusal} {...asked} />;
    if (identifier) return <OfIdentifier one={identifier} {...asked} />;
    if (group) return <OfGroup one={group} {...asked} />;
    if (other) return <OfOther one={other} {...asked} />;
    return <Nothing drawing={drawing} />;
}

interface Asked {
    space: string;
    drawing: Drawing;
}

function Nothing({ drawing }: { drawing: Drawing }) {
    const records = drawing.groups.reduce((sum, one) => sum + one.records, 0);
    return (
        <Stack gap="xs">
            <Text size="sm">
                {counted(records, 'record')} with {counted(drawing.identifiers.length, 'identifier')} are one customer.
                {drawing.refused.length > 0 && ` ${counted(drawing.refused.length, 'link')} refused.`}
            </Text>
            <Text size="sm" c="dimmed">
                Select a node or a link to read what it is and why it is there. Move the slider to see how the customer
                came together.
            </Text>
        </Stack>
    );
}

function OfIdentifier({ one, space, drawing }: Asked & { one: IdentifierDrawn }) {
    return (
        <Stack gap="sm">
            <Title order={3}>Identifier</Title>
            <IdentifierText type={one.type} value={one.value} />
            <Facts of={[['Records that say it', count(one.records)], ...seen(one)]} />
            <Reasons space={space} ask="why" a={one.id} b={drawing.id} title="Why it is this customer’s" />
        </Stack>
    );
}

function OfGroup({ one, space, drawing }: Asked & { one: RecordsDrawn }) {
    return (
        <Stack gap="sm">
            <Title order={3}>{NODE_NAMES.records}</Title>
            <Facts
                of={[
                    ['Source', one.source],
                    [one.kind === 'row' ? 'Rows' : 'Events', count(one.records)],
                    ...seen(one),
                ]}
            />
            <div>
                <Text size="xs" c="dimmed">
                    {one.records > one.names.length ? `The first ${one.names.length}` : 'Their names'}
                </Text>
                <Stack gap={4} align="flex-start">
                    {one.names.map((name) => (
                        <Value key={name}>{name}</Value>
                    ))}
                </Stack>
            </div>
            <Reasons
                space={space}
                ask="why"
                a={one.names[0] ?? one.id}
                b={drawing.id}
                title="Why they are this customer’s"
            />
        </Stack>
    );
}

const seen = (one: { first_seen: string | null; last_seen: string | null }) =>
    [
        ['First seen', one.first_seen && <Time at={one.first_seen} />],
        ['Last seen', one.last_seen && <Time at={one.last_seen} />],
    ] as const;

function OfLink({ link, space, drawing }: Asked & { link: LinkDrawn }) {
    const named = (id: string) => drawing.groups.find((one) => one.id === id)?.names[0] ?? id;
    const said = link.kind === 'identifier' && link.step === null;
    return (
        <Stack gap="sm">
            <Title order={3}>{LINK_NAMES[said ? 'said' : link.kind]}</Title>
            <Facts
                of={[
                    [link.kind === 'rule' ? 'Rule' : 'Step', link.kind === 'statement' ? null : link.step],
                    ['Value', <Value key="value">{link.key}</Value>],
                    ['Records', count(link.records)],
                    ['Since', link.since && <Time at={link.since} />],
                ]}
            />
            <Reasons space={space} ask="why" a={named(link.a)} b={named(link.b)} title="Why" />
        </Stack>
    );
}

function OfRefusal({ refusal, space, drawing }: Asked & { refusal: RefusalDrawn }) {
    const other = drawing.others.find((one) => one.id === refusal.b);
    return (
        <Stack gap="sm">
            <Title order={3}>{LINK_NAMES.refused}</Title>
            <Text size="sm" className="break">
                {refusal.says}
            </Text>
            <Facts
                of={[
                    ['Kind', refusal.kind.replaceAll('_', ' ')],
                    ['Step', refusal.step],
                    ['Uses refused', count(refusal.records)],
                    ['Since', refusal.since && <Time at={refusal.since} />],
                ]}
            />
            {other?.kind === 'profile' && <OfOther one={other} space={space} drawing={drawing} />}
        </Stack>
    );
}

function OfOther({ one, space, drawing }: Asked & { one: OtherDrawn }) {
    const refusals = drawing.refused.filter((refusal) => refusal.b === one.id);
    return (
        <Stack gap="sm">
            <Title order={3}>{NODE_NAMES[one.kind]}</Title>
            {one.type && one.value && <IdentifierText type={one.type} value={one.value} />}
            {one.kind === 'profile' ? (
                <>
                    <Anchor component={Link} to={`/s/${space}/customers/${one.id}`} size="sm">
                        Open this customer
                    </Anchor>
                    <Reasons space={space} ask="why_not" a={drawing.id} b={one.id} title="Why they are not one" />
                </>
            ) : (
                refusals.map((refusal) => (
                    <Text key={`${refusal.a} ${refusal.kind}`} size="sm" className="break">
                        {refusal.says}
                    </Text>
                ))
            )}
        </Stack>
    );
}
