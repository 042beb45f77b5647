import { Anchor, Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { DeletionPreview } from '@/api/schema';
import { Facts } from '@/parts/Facts';
import { counted } from '@/parts/numbers';
import { useSpace } from '@/shell/space';
import { Numbers } from '../requests/Certificate';
import type { What } from './Who';

const MOST = 50;

/** What a request reaches: records, identifiers, and customers. */
export function Reached({ preview, what }: { preview: DeletionPreview; what: What }) {
    const space = useSpace();
    if (preview.records === 0) return null;
    const keeps = what === 'suppress';
    return (
        <Stack gap="sm">
            <Facts
                of={[
                    [keeps ? 'Records there now, which stay' : 'Records that go', counted(preview.records, 'record')],
                    ['By source', <Numbers key="sources" of={preview.sources} />],
                ]}
            />
            <Identifiers
                title={keeps ? 'Identifiers that are theirs alone' : 'Identifiers that are gone afterwards'}
                of={preview.identifiers}
            />
            <Identifiers title="Identifiers that others use too, and keep" of={preview.shared} />
            <div>
                <Text size="xs" c="dimmed">
                    Customers
                </Text>
                <List size="sm" spacing={4} listStyleType="none">
                    {preview.profiles.slice(0, MOST).map((one) => (
                        <List.Item key={one.id}>
                            <Group gap="xs">
                                <Anchor component={Link} to={`/s/${space}/customers/${one.id}`} size="sm">
                                    <Code>{one.id}</Code>
                                </Anchor>
                                <Text size="sm">{counted(one.records, 'record')}</Text>
                                {!keeps && (
                                    <Badge variant="light" color={one.whole ? 'red' : 'yellow'}>
                                        {one.whole ? 'gone altogether' : 'keeps the rest'}
                                    </Badge>
                                )}
                            </Group>
                        </List.Item>
                    ))}
                </List>
            </div>
        </Stack>
    );
}

/** Identifiers by type. */
function Identifiers({ title, of }: { title: string; of: Record<string, string[]> }) {
    const all = Object.entries(of).flatMap(([type, values]) => values.map((value) => ({ type, value })));
    if (all.length === 0) return null;
    return (
        <div>
            <Text size="xs" c="dimmed">
                {title}
            </Text>
            <Group gap={6}>
                {all.slice(0, MOST).map(({ type, value }) => (
                    <Code key={`${type}:${value}`} className="break">
                        {type}: {value}
                    </Code>
                ))}
                {all.length > MOST && <Text size="sm">and {all.length - MOST} more</Text>}
            </Group>
        </div>
    );
}
