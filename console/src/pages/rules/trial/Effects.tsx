import { Badge, Group, Table, Text } from '@mantine/core';
import type { Report } from '@/api/schema';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';
import { Change } from './BeforeAfter';
import { Section } from './Section';

/** What each identifier setting and each rule does. */
export function Effects({ report }: { report: Report }) {
    return (
        <Section
            title="What each rule does"
            says="Profiles that only it holds together would fall apart without its links. A step with none can go."
        >
            <Wide minWidth={560}>
                <Table aria-label="What each rule does">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th>Identifier type or rule</Table.Th>
                            <Table.Th className="numbers">Links now</Table.Th>
                            <Table.Th className="numbers">Then</Table.Th>
                            <Table.Th className="numbers">Change</Table.Th>
                            <Table.Th className="numbers">Profiles only it holds together</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {report.effects.map((one) => (
                            <Table.Tr key={one.step}>
                                <Table.Td>
                                    <Group gap="xs" wrap="nowrap">
                                        <Text size="sm">{one.step}</Text>
                                        {one.links_before === null && (
                                            <Badge size="xs" variant="light" color="teal">
                                                New
                                            </Badge>
                                        )}
                                    </Group>
                                </Table.Td>
                                <Table.Td className="numbers">
                                    {one.links_before === null ? '–' : count(one.links_before)}
                                </Table.Td>
                                <Table.Td className="numbers">{count(one.links)}</Table.Td>
                                <Table.Td className="numbers">
                                    <Change by={one.links - (one.links_before ?? 0)} />
                                </Table.Td>
                                <Table.Td className="numbers">{count(one.only_profiles)}</Table.Td>
                            </Table.Tr>
                        ))}
                        {report.removed_steps.map((step) => (
                            <Table.Tr key={step}>
                                <Table.Td>
                                    <Group gap="xs">
                                        <Text size="sm">{step}</Text>
                                        <Badge size="xs" variant="light" color="red">
                                            Gone
                                        </Badge>
                                    </Group>
                                </Table.Td>
                                <Table.Td colSpan={4} />
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Section>
    );
}
