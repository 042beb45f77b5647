import { Table, Text } from '@mantine/core';
import type { Report } from '@/api/schema';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';
import { Change } from './BeforeAfter';
import { Section } from './Section';
import { refusalWord } from './words';

/** Uses of values that link nothing, and why. */
export function Refusals({ report }: { report: Report }) {
    if (report.refusals.length === 0) return null;
    return (
        <Section
            title="What is refused"
            says="Uses of values that link nothing. Look at what grows: these are the people whom a stricter rule hits."
        >
            <Wide minWidth={520}>
                <Table aria-label="What is refused">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th>Why</Table.Th>
                            <Table.Th>Rule or type</Table.Th>
                            <Table.Th className="numbers">Now</Table.Th>
                            <Table.Th className="numbers">Then</Table.Th>
                            <Table.Th className="numbers">Change</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {report.refusals.map((one) => (
                            <Table.Tr key={`${one.kind} ${one.step} ${one.type}`}>
                                <Table.Td>{refusalWord(one.kind)}</Table.Td>
                                <Table.Td>
                                    <Text size="sm">{one.step ?? one.type ?? '–'}</Text>
                                </Table.Td>
                                <Table.Td className="numbers">{count(one.before)}</Table.Td>
                                <Table.Td className="numbers">{count(one.after)}</Table.Td>
                                <Table.Td className="numbers">
                                    <Change by={one.after - one.before} />
                                </Table.Td>
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Section>
    );
}
