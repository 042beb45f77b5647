import { Badge, Card, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Asked } from '@/parts/Asked';
import { count } from '@/parts/numbers';
import { Time } from '@/parts/Time';
import { Wide } from '@/parts/Wide';
import { useImports } from './asked';
import { Importing } from './Importing';

/** A file into a space, as records of a source; and what was imported of it before. */
export default function Import({ space, source }: { space: string; source: string }) {
    const [params, setParams] = useSearchParams();
    const look = (id: string | null) =>
        setParams((now) => {
            if (id) now.set('import', id);
            else now.delete('import');
            return now;
        });
    return (
        <Stack>
            <Text c="dimmed" size="sm" maw={760}>
                Rows are known by their key: of those that are there already, changed ones are replaced, the others left
                alone. Nothing is stored before you have seen what the columns are taken for.
            </Text>
            <Importing space={space} sourceOf={() => source} begun={params.get('import')} onBegun={look} />
            <Before space={space} source={source} onLook={look} />
        </Stack>
    );
}

const COLORS = { waiting: 'gray', running: 'indigo', done: 'teal', failed: 'red' } as const;
const WORDS = { waiting: 'Waiting', running: 'Under way', done: 'Done', failed: 'Failed' } as const;

function Before({ space, source, onLook }: { space: string; source: string; onLook: (id: string) => void }) {
    const imports = useImports(space);
    return (
        <Asked query={imports} height={80}>
            {({ imports: found }) => {
                const own = found.filter((one) => one.source === source);
                if (own.length === 0) return null;
                return (
                    <Card p={0}>
                        <Text fw={600} size="sm" p="sm">
                            Since the service started
                        </Text>
                        <Wide minWidth={520}>
                            <Table aria-label="Imports">
                                <Table.Tbody>
                                    {own.map((one) => (
                                        <Table.Tr key={one.id}>
                                            <Table.Td>
                                                <UnstyledButton onClick={() => onLook(one.id)} td="underline">
                                                    <Text size="sm">{one.file}</Text>
                                                </UnstyledButton>
                                            </Table.Td>
                                            <Table.Td>
                                                <Time at={one.created} words size="sm" />
                                            </Table.Td>
                                            <Table.Td>
                                                <Badge color={COLORS[one.state]} variant="light" tt="none">
                                                    {WORDS[one.state]}
                                                </Badge>
                                            </Table.Td>
                                            <Table.Td className="numbers">
                                                {one.result ? count(one.result.read) : ''}
                                            </Table.Td>
                                        </Table.Tr>
                                    ))}
                                </Table.Tbody>
                            </Table>
                        </Wide>
                    </Card>
                );
            }}
        </Asked>
    );
}
