import { Badge, Card, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowRight, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { Example, Report } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { ExampleView } from './ExampleView';
import { Section } from './Section';
import { changeOf } from './words';

/** The profiles that change most, and those that look wrong; each can be opened. */
export function Examples({ run, report }: { run: string; report: Report }) {
    return (
        <>
            {report.riskiest.length > 0 && (
                <Section
                    title="Look at these first"
                    says="Profiles that would hold several of what names a person, and do not now."
                >
                    <Listed run={run} of={report.riskiest} />
                </Section>
            )}
            {report.largest.length > 0 && (
                <Section title="The largest changes">
                    <Listed run={run} of={report.largest} />
                </Section>
            )}
        </>
    );
}

function Listed({ run, of }: { run: string; of: readonly Example[] }) {
    return (
        <Stack gap="xs" p="md" pt="xs" role="list">
            {of.map((one) => (
                <OneExample key={one.number} run={run} of={one} />
            ))}
        </Stack>
    );
}

function OneExample({ run, of: one }: { run: string; of: Example }) {
    const [params, setParams] = useSearchParams();
    const open = params.get('example') === String(one.number);
    const { word, color } = changeOf(one);
    const toggle = () =>
        setParams((before) => {
            if (open) before.delete('example');
            else before.set('example', String(one.number));
            return before;
        });
    return (
        <Card p="sm" role="listitem">
            <UnstyledButton onClick={toggle} aria-expanded={open}>
                <Group gap="xs" wrap="nowrap" align="flex-start">
                    {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
                    <Group gap="xs">
                        <Badge variant="light" color={color}>
                            {word}
                        </Badge>
                        <Text size="sm" fw={600}>
                            {counted(one.profiles_before, 'profile')} <Arrow /> {count(one.profiles_after)}
                        </Text>
                        <Text size="sm" c="dimmed">
                            {counted(one.records, 'record')}
                        </Text>
                        {one.risks.map((risk) => (
                            <Badge key={risk} variant="light" color="red" tt="none">
                                {risk} on one profile
                            </Badge>
                        ))}
                    </Group>
                </Group>
            </UnstyledButton>
            {open && <ExampleView run={run} example={one} />}
        </Card>
    );
}

const Arrow = () => <IconArrowRight size={14} style={{ verticalAlign: 'middle' }} aria-label="become" />;
