import { Alert, Autocomplete, Button, Card, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconArrowsLeftRight, IconLink, IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import type { Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { useAddress } from '../address';
import { useWhy } from '../asked';
import { strongest } from '../names';

interface Props {
    space: string;
    customer: Whole;
}

const OFFERED = 200;

/** Why two identifiers, records or customers are one, or what keeps them apart. */
export default function Reasons({ space, customer }: Props) {
    const [address] = useAddress();
    const a = address.get('a') ?? '';
    const b = address.get('b') ?? '';
    return (
        <Stack gap="md">
            <Card>
                <Pick key={`${a} ${b}`} customer={customer} a={a} b={b} />
            </Card>
            {a && b ? (
                <Answer space={space} a={a} b={b} />
            ) : (
                <Card>
                    <Empty title="Pick two">
                        Two identifiers of this customer, or one of theirs and one of somebody else. A record is written
                        source/id.
                    </Empty>
                </Card>
            )}
        </Stack>
    );
}

function Pick({ customer, a, b }: { customer: Whole; a: string; b: string }) {
    const [, change] = useAddress();
    const [one, setOne] = useState(a || (strongest(customer.identifiers) ?? ''));
    const [other, setOther] = useState(b);
    const offered = customer.identifiers.slice(0, OFFERED).map(({ type, value }) => `${type}:${value}`);
    const ask = (event: FormEvent) => {
        event.preventDefault();
        change({ a: one.trim(), b: other.trim() }, 'kept');
    };
    return (
        <form onSubmit={ask}>
            <Stack gap="sm">
                <SimpleGrid cols={{ base: 1, sm: 2 }}>
                    <Autocomplete
                        label="This"
                        placeholder="type:value or source/id"
                        data={offered}
                        value={one}
                        onChange={setOne}
                    />
                    <Autocomplete
                        label="And this"
                        placeholder="type:value, source/id, or a customer's id"
                        data={offered}
                        value={other}
                        onChange={setOther}
                    />
                </SimpleGrid>
                <Group gap="xs">
                    <Button type="submit" disabled={!one.trim() || !other.trim()}>
                        Say why
                    </Button>
                    <Button
                        variant="default"
                        leftSection={<IconArrowsLeftRight size={16} />}
                        onClick={() => {
                            setOne(other);
                            setOther(one);
                        }}
                    >
                        Swap
                    </Button>
                </Group>
            </Stack>
        </form>
    );
}

function Answer({ space, a, b }: { space: string; a: string; b: string }) {
    const why = useWhy(space, a, b);
    return (
        <Asked query={why} height={120}>
            {({ together, sentences }) =>
                together ? (
                    <Alert color="teal" variant="light" icon={<IconLink size={18} />} title="They are one customer">
                        <Sentences of={sentences} />
                    </Alert>
                ) : (
                    <WhyNot space={space} a={a} b={b} />
                )
            }
        </Asked>
    );
}

function WhyNot({ space, a, b }: { space: string; a: string; b: string }) {
    const asked = useQuery({
        queryKey: [space, 'why not', a, b],
        queryFn: () =>
            answer(api.GET('/api/v1/spaces/{space}/why_not', { params: { path: { space }, query: { a, b } } })),
    });
    return (
        <Asked query={asked} height={120}>
            {({ sentences, barriers, near_misses }) => (
                <Alert color="orange" variant="light" icon={<IconUnlink size={18} />} title="They are not one customer">
                    <Sentences of={sentences} />
                    {barriers.length === 0 && near_misses.length === 0 && (
                        <Text size="sm" c="dimmed" mt="xs">
                            Nothing was refused between them: they have nothing in common that links.
                        </Text>
                    )}
                </Alert>
            )}
        </Asked>
    );
}

function Sentences({ of }: { of: readonly string[] }) {
    return (
        <List size="sm" spacing={4} className="break">
            {of.map((one) => (
                <List.Item key={one}>{one}</List.Item>
            ))}
        </List>
    );
}
