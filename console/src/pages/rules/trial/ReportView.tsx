import { Alert, Card, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import type { Report } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { BeforeAfter } from './BeforeAfter';
import { Effects } from './Effects';
import { Examples } from './Examples';
import { QualityCard } from './QualityCard';
import { Refusals } from './Refusals';
import { Unmeasured } from './Unmeasured';

/** What a test found. */
export function ReportView({ run, begun, report }: { run: string; begun: string; report: Report }) {
    const changes = [report.merged, report.split, report.moved];
    const nothing = changes.every((one) => one.groups === 0);
    return (
        <Stack>
            <Text size="lg">{summary(report)}</Text>
            {nothing && (
                <Alert color="gray" icon={<IconEqual size={18} />} title="No profile would change">
                    On the data that is there, the draft and what is in force say the same.
                </Alert>
            )}
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
                <Kind name="Merged" says="several profiles become one" of={report.merged} color="indigo" />
                <Kind name="Split" says="one profile becomes several" of={report.split} color="orange" />
                <Kind name="Moved" says="profiles trade records" of={report.moved} color="grape" />
                <Card>
                    <Text size="sm" c="dimmed">
                        As before
                    </Text>
                    <Text fz={28} fw={650} className="numbers" ta="left">
                        {count(report.unchanged)}
                    </Text>
                    <Text size="xs" c="dimmed">
                        profiles that nothing happens to
                    </Text>
                </Card>
            </SimpleGrid>
            {report.quality ? <QualityCard quality={report.quality} /> : <Unmeasured begun={begun} />}
            <Examples run={run} report={report} />
            <BeforeAfter report={report} />
            <Effects report={report} />
            <Refusals report={report} />
            <Text size="xs" c="dimmed">
                {counted(report.records, 'record')} in {report.seconds.toFixed(1)} seconds
                {report.ingestion && `; calls took ${report.ingestion.slowdown.toFixed(2)} times as long meanwhile`}.
            </Text>
        </Stack>
    );
}

function Kind({ name, says, of: one, color }: { name: string; says: string; of: Report['merged']; color: string }) {
    return (
        <Card>
            <Text size="sm" c="dimmed">
                {name}
            </Text>
            <Text
                fz={28}
                fw={650}
                className="numbers"
                ta="left"
                c={one.groups ? `var(--mantine-color-${color}-text)` : undefined}
            >
                {count(one.groups)}
            </Text>
            <Text size="xs" c="dimmed">
                {one.groups === 0
                    ? says
                    : `${counted(one.before, 'profile')} would be ${count(one.after)}, with ${counted(one.records, 'record')}`}
            </Text>
        </Card>
    );
}

/** `Of 5,989 records, 312 profiles would be 298.` */
function summary({ records, before, after }: Report): string {
    const resolved = after.unresolved - before.unresolved;
    const more =
        resolved === 0
            ? ''
            : ` ${counted(Math.abs(resolved), 'record')} ${resolved > 0 ? 'more' : 'fewer'} would be of nobody.`;
    if (before.profiles === after.profiles)
        return `Of ${counted(records, 'record')}, there would be ${counted(after.profiles, 'profile')}, as now.${more}`;
    return `Of ${counted(records, 'record')}, ${counted(before.profiles, 'profile')} would be ${count(after.profiles)}.${more}`;
}
