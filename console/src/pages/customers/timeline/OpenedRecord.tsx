import { Alert, Anchor, Code, Drawer, List, ScrollArea, Stack, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Happened, Whole } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Facts } from '@/parts/Facts';
import { useMasked } from '@/parts/Personal';
import { Value } from '@/parts/Value';
import { useRecord, useWhy } from '../asked';
import { strongest } from '../names';
import { titleOf } from './happened';
import { ExactTime } from './TimelineRow';

interface Props {
    space: string;
    customer: Whole;
    record: string;
    onClose: () => void;
}

/** A record with all that it says, and why it is this customer's. */
export function OpenedRecord({ space, customer, record, onClose }: Props) {
    const found = useRecord(space, record);
    return (
        <Drawer
            opened
            onClose={onClose}
            position="right"
            size="lg"
            title={found.data ? titleOf(found.data.record) : record}
            closeButtonProps={{ 'aria-label': 'Close' }}
        >
            <Asked query={found} height={200}>
                {({ record: one, profile }) => (
                    <Stack gap="lg">
                        {profile !== customer.id && <Elsewhere space={space} profile={profile} />}
                        <What one={one} />
                        {profile === customer.id && <HowItGotHere space={space} customer={customer} record={record} />}
                        <Payload one={one} />
                    </Stack>
                )}
            </Asked>
        </Drawer>
    );
}

function Elsewhere({ space, profile }: { space: string; profile: string | null }) {
    return (
        <Alert color="orange">
            {profile ? (
                <>
                    This record is of{' '}
                    <Anchor component={Link} to={`/s/${space}/customers/${profile}`}>
                        another customer
                    </Anchor>{' '}
                    now.
                </>
            ) : (
                'This record is of nobody now.'
            )}
        </Alert>
    );
}

function What({ one }: { one: Happened }) {
    return (
        <Facts
            of={[
                ['Source', one.source],
                ['Type', one.event ? `${one.type}, ${one.event}` : one.type],
                ['When', <ExactTime key="time" at={one.time} />],
                ['Received', <ExactTime key="received" at={one.received} />],
                ['Record', <Value key="record">{one.record}</Value>],
            ]}
        />
    );
}

function HowItGotHere({ space, customer, record }: { space: string; customer: Whole; record: string }) {
    const masked = useMasked();
    const known = masked ? customer.identifiers[0]?.first_record : strongest(customer.identifiers);
    const why = useWhy(space, record, known ?? customer.id);
    return (
        <section aria-label="How this record got here">
            <Title order={3} mb="xs">
                How this record got here
            </Title>
            <Asked query={why} height={60}>
                {({ sentences }) => (
                    <List size="sm" spacing={4} className="break">
                        {sentences.map((one) => (
                            <List.Item key={one}>{one}</List.Item>
                        ))}
                    </List>
                )}
            </Asked>
        </section>
    );
}

function Payload({ one }: { one: Happened }) {
    return (
        <section aria-label="Payload">
            <Title order={3} mb="xs">
                What came
            </Title>
            <ScrollArea.Autosize mah={480} type="auto" viewportProps={{ tabIndex: 0 }}>
                <Code block>{JSON.stringify(one.body, null, 2)}</Code>
            </ScrollArea.Autosize>
        </section>
    );
}
