import { Anchor, Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import type { IdentifierMeaning } from '@/api/schema';
import { count } from '@/parts/numbers';
import { useBuilding } from './building';
import { useMember } from './Sortable';
import { groupText, limitText, sharedWord } from './words';

interface Props {
    of: IdentifierMeaning;
    place: number;
    onOpen: () => void;
}

/** One identifier type: what holds for it. Its name opens its settings. */
export function IdentifierRow({ of: one, place, onOpen }: Props) {
    const { change } = useBuilding();
    const { ref, style, handle } = useMember(one.type, one.type, change === null);
    const joins = one.match ? undefined : 'dimmed';
    return (
        <Table.Tr ref={ref} style={style} bg="var(--mantine-color-body)" data-type={one.type}>
            <Table.Td>
                <Group gap={4} wrap="nowrap">
                    {handle}
                    <Text size="sm" c="dimmed" className="numbers" w={20}>
                        {place}
                    </Text>
                </Group>
            </Table.Td>
            <Table.Td>
                <Group gap={6} wrap="nowrap">
                    <Tooltip label={one.sentence} multiline maw={360}>
                        <Anchor component="button" type="button" size="sm" ff="monospace" onClick={onOpen}>
                            {one.type}
                        </Anchor>
                    </Tooltip>
                    {!one.shipped && (
                        <Badge size="xs" variant="light">
                            Yours
                        </Badge>
                    )}
                </Group>
            </Table.Td>
            <Table.Td>
                <Badge variant={one.match ? 'light' : 'default'} color={one.match ? 'teal' : 'gray'} size="sm" miw={44}>
                    {one.match ? 'Yes' : 'No'}
                </Badge>
            </Table.Td>
            <Cell dimmed={!one.match && one.limit === null}>{limitText(one)}</Cell>
            <Cell dimmed={!one.match}>{one.match ? sharedWord(one.when_shared) : '–'}</Cell>
            <Cell dimmed={!one.match || groupText(one).length === 0}>
                {(one.match && groupText(one).join(', ')) || '–'}
            </Cell>
            <Cell dimmed={one.within === null}>{one.within ?? 'Any time'}</Cell>
            <Table.Td>
                <Text size="sm" c={joins}>
                    {blockedText(one)}
                </Text>
            </Table.Td>
        </Table.Tr>
    );
}

function Cell({ dimmed, children }: { dimmed: boolean; children: string }) {
    return (
        <Table.Td>
            <Text size="sm" c={dimmed ? 'dimmed' : undefined}>
                {children}
            </Text>
        </Table.Td>
    );
}

function blockedText({ blocked }: IdentifierMeaning): string {
    const own = blocked.values.length + blocked.patterns.length;
    if (!blocked.shipped) return own ? `${count(own)} only` : 'None';
    return own ? `Shipped and ${count(own)}` : 'Shipped';
}
