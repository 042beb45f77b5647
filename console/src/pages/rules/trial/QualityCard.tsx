import { Table } from '@mantine/core';
import type { Quality } from '@/api/schema';
import { Wide } from '@/parts/Wide';
import { count, counted, share } from '@/parts/numbers';
import { Section } from './Section';

/** Both partitions against the truth that is known. */
export function QualityCard({ quality }: { quality: Quality }) {
    const rows: readonly [string, string, string][] = [
        ['Of the pairs that are joined, right', ...both(quality, (one) => share(one.pairwise.precision))],
        ['Of the pairs that belong together, joined', ...both(quality, (one) => share(one.pairwise.recall))],
        ['Both in one number (F1)', ...both(quality, (one) => share(one.pairwise.f1))],
        ['Both, averaged over records (B-cubed F1)', ...both(quality, (one) => share(one.b_cubed.f1))],
        ['Pairs that are joined and are not one', ...both(quality, (one) => count(one.wrong_pairs))],
        ['Pairs that are one and are not joined', ...both(quality, (one) => count(one.missed_pairs))],
    ];
    return (
        <Section
            title="Better or worse"
            says={`Measured by what is known to be true of ${counted(quality.records, 'record')} of ${counted(quality.persons, 'person', 'people')}.${missing(quality)}`}
        >
            <Wide minWidth={460}>
                <Table aria-label="Better or worse">
                    <Table.Thead>
                        <Table.Tr>
                            <Table.Th />
                            <Table.Th className="numbers">Now</Table.Th>
                            <Table.Th className="numbers">Then</Table.Th>
                        </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                        {rows.map(([what, now, then]) => (
                            <Table.Tr key={what}>
                                <Table.Td>{what}</Table.Td>
                                <Table.Td className="numbers">{now}</Table.Td>
                                <Table.Td className="numbers">{then}</Table.Td>
                            </Table.Tr>
                        ))}
                    </Table.Tbody>
                </Table>
            </Wide>
        </Section>
    );
}

const missing = (quality: Quality) =>
    quality.missing ? ` ${counted(quality.missing, 'record', 'records')} of the file are not here.` : '';

const both = (quality: Quality, tell: (one: Quality['before']) => string): [string, string] => [
    tell(quality.before),
    tell(quality.after),
];
