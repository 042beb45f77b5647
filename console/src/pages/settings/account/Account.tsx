import { Card, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import { useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Facts } from '@/parts/Facts';
import { ROLES } from '../people/roles';
import { Password } from './Password';
import { Sessions } from './Sessions';

const SCHEMES = [
    { value: 'auto', label: 'As the device' },
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
];

/** Who one is here, one's password, one's sessions, and how the console looks. */
export function Account() {
    const session = useSession();
    const { colorScheme, setColorScheme } = useMantineColorScheme();
    return (
        <Asked query={session} height={200}>
            {(me) => (
                <Stack>
                    <Card component="section" aria-label="Who you are here">
                        <Facts
                            cols={3}
                            of={[
                                [me.person ? 'Name' : 'Token', me.name],
                                ['E-mail address', me.email],
                                ['Role', `${ROLES[me.role].name}. ${ROLES[me.role].says}`],
                                ['Space', me.space ?? 'all spaces'],
                                ['Personal data', me.masked ? 'masked until you ask for it' : 'shown'],
                            ]}
                        />
                    </Card>
                    {me.person && <Password email={me.email ?? ''} />}
                    <Sessions />
                    <Card component="section" aria-label="Light or dark">
                        <Title order={2} size="h3">
                            Light or dark
                        </Title>
                        <Text size="sm" c="dimmed" mb="sm">
                            Kept in this browser.
                        </Text>
                        <SegmentedControl
                            data={SCHEMES}
                            value={colorScheme}
                            aria-label="Light or dark"
                            fullWidth
                            maw={420}
                            onChange={(scheme) => setColorScheme(scheme as 'auto' | 'light' | 'dark')}
                        />
                    </Card>
                </Stack>
            )}
        </Asked>
    );
}
