import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CertificateAnswer, RequestAnswer } from '@/api/schema';
import { By } from '@/parts/By';
import { Facts } from '@/parts/Facts';
import { count, counted } from '@/parts/numbers';
import { save } from '@/parts/saved';
import { Time } from '@/parts/Time';
import { Value } from '@/parts/Value';
import { deletes } from '../words';

/** What was done, without whom it was about; and the same as a file. */
export function Certificate({ request, certificate }: { request: RequestAnswer; certificate: CertificateAnswer }) {
    const takes = deletes(request.kind) || request.kind === 'retain';
    return (
        <Stack gap="sm">
            <Facts
                of={[
                    ['Certificate', <Value key="id">{request.id}</Value>],
                    ['Asked by', <By key="by" who={request.by} />],
                    ['Asked', <Time key="made" at={request.made} />],
                    ['Finished', request.finished && <Time key="finished" at={request.finished} />],
                    ['How far', REACHES[certificate.scope]],
                    ...(takes ? gone(certificate) : []),
                    [
                        takes ? 'Identifiers' : 'Identifiers concerned',
                        <Numbers key="types" of={certificate.identifiers} />,
                    ],
                ]}
            />
            {certificate.profiles.length > 0 && (
                <div>
                    <Text size="xs" c="dimmed">
                        Ids that these customers had
                    </Text>
                    <Group gap={6}>
                        {certificate.profiles.slice(0, 20).map((id) => (
                            <Code key={id}>{id}</Code>
                        ))}
                    </Group>
                </div>
            )}
            {certificate.seal && (
                <div>
                    <Text size="xs" c="dimmed">
                        Seal, in place of the identifier
                    </Text>
                    <Code className="break">{certificate.seal}</Code>
                </div>
            )}
            <Group>
                <Button
                    size="xs"
                    variant="light"
                    leftSection={<IconDownload size={14} />}
                    onClick={() =>
                        save(`${request.id}.json`, `${JSON.stringify(request, null, 2)}\n`, 'application/json')
                    }
                >
                    Download certificate
                </Button>
            </Group>
        </Stack>
    );
}

const REACHES: Record<string, string> = {
    records: 'Only records that carry the identifier',
    profile: 'The whole customer',
};

/** What a deletion took. */
const gone = (certificate: CertificateAnswer): [string, ReactNode][] => [
    ['Records', counted(certificate.records, 'record')],
    ['Customers gone', count(certificate.profiles_gone)],
    ['By source', <Numbers key="sources" of={certificate.sources} />],
    ['Shared with others, and left', <Numbers key="shared" of={certificate.shared} />],
];

/** Numbers by name, as small labels. */
export function Numbers({ of }: { of: Record<string, number> }) {
    const all = Object.entries(of);
    if (all.length === 0) return 'none';
    return (
        <Group gap={6} component="span">
            {all.map(([name, number]) => (
                <Badge key={name} component="span" variant="default" tt="none" fw={500}>
                    {name} {count(number)}
                </Badge>
            ))}
        </Group>
    );
}
