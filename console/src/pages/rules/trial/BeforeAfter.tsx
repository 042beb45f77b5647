import { Table, Text } from '@mantine/core';
import type { Report } from '@/api/schema';
import { Wide } from '@/parts/Wide';
import { count } from '@/parts/numbers';
import { Section } from './Section';

/** The space in numbers, now and then. */
export function BeforeAfter({ report: { before, after } }: { report: Report }) {
    const types = [...new Set([...Object.keys(before.several), ...Object.keys(after.several)])];
    const rows = [
        ['Profiles', before.profiles, after.profiles],
        ['Records of nobody', before.unresolved, after.unresolved],
        ['Groups in which a limit or a person keeps profiles apart', before.contested, after.contested],
        ['Records of the largest profile', before.largest[0] ?? 0, after.largest[0] ?? 0],
        ...types.map((type) => [`Profiles with several ${type}`, before.several[type] ?? 0, after.several[type] ?? 0]),
    ] as [string, number, number][];
    return (
        <Section title="Before and after">
            <Wide minWidth={460}>
                <Table aria-label="Before and after">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th />
                            <Table.Th className="numbers">Now</Table.Th>
                            <Table.Th className="numbers">Then</Table.Th>
                            <Table.Th className="numbers">Change</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {rows
                            .filter(([, now, then]) => now + then > 0)
                            .map(([what, now, then]) => (
                                <Table.Tr key={what}>
                                    <Table.Td>{what}</Table.Td>
                                    <Table.Td className="numbers">{count(now)}</Table.Td>
                                    <Table.Td className="numbers">{count(then)}</Table.Td>
                                    <Table.Td className="numbers">
                                        <Change by={then - now} />
                                    </Table.Td>
                                </Table.Tr>
                            ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Section>
    );
}

/** `+12`, `−3`, and a dash for nothing. */
export function Change({ by }: { by: number }) {
    if (by === 0)
        return (
            <Text span inherit c="dimmed">
                –
            </Text>
        );
    return (
        <Text span inherit fw={600}>
            {by > 0 ? `+${count(by)}` : `−${count(-by)}`}
        </Text>
    );
}
