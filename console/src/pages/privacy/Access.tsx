import { Alert, Button, Card, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import type { DeletionPreview } from '@/api/schema';
import { Facts } from '@/parts/Facts';
import { Failed } from '@/parts/Failed';
import { counted } from '@/parts/numbers';
import { save } from '@/parts/saved';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { Numbers } from './requests/Certificate';
import { NOBODY, PROFILE, SubjectField, subjectText } from './SubjectField';

type Scope = DeletionPreview['scope'];

/** What somebody may ask for: all that is known of them, as files. */
export function Access() {
    const space = useSpace();
    const [subject, setSubject] = useState(NOBODY);
    const [scope, setScope] = useState<Scope>('profile');
    const text = subjectText(subject);
    const reach: Scope = subject.type === PROFILE ? 'profile' : scope;
    const look = useMutation({
        mutationFn: async () => {
            const body = { subject: text, scope: reach };
            const asked = api.POST('/api/v1/spaces/{space}/deletions/preview', {
                params: { path: { space } },
                body,
            });
            return (await answer(asked)).choices[0];
        },
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        look.mutate();
    };
    return (
        <Card component="section" aria-label="Subject access">
            <Stack component="form" onSubmit={submit}>
                <div>
                    <Title order={2} size="h3">
                        Tell somebody what is known of them
                    </Title>
                    <Text size="sm" c="dimmed">
                        Profile, identifiers, traits with the record that said them, consent, and all records. Whom you
                        ask about is not kept.
                    </Text>
                </div>
                <SubjectField
                    subject={subject}
                    onChange={(next) => {
                        setSubject(next);
                        look.reset();
                    }}
                />
                <Radio.Group
                    label="How much"
                    value={reach}
                    onChange={(value) => {
                        setScope(value as Scope);
                        look.reset();
                    }}
                >
                    <Stack gap={8} mt={6}>
                        <Radio
                            value="profile"
                            label="The whole customer"
                            description="All records that are taken to be theirs."
                        />
                        <Radio
                            value="records"
                            disabled={subject.type === PROFILE}
                            label="Exact match"
                            description="Only the records that carry the identifier: where a customer may be several people."
                        />
                    </Stack>
                </Radio.Group>
                <Group>
                    <Button
                        type="submit"
                        variant="default"
                        leftSection={<IconSearch size={16} />}
                        disabled={!text}
                        loading={look.isPending}
                    >
                        Look up
                    </Button>
                </Group>
                {look.error && <Failed error={look.error} />}
                {look.data && <Known found={look.data} subject={text} />}
            </Stack>
        </Card>
    );
}

/** How much is known, why to look twice, and the files. */
function Known({ found, subject }: { found: DeletionPreview; subject: string }) {
    if (found.records === 0)
        return (
            <Alert color="gray" role="status">
                Nothing is known of them here.
            </Alert>
        );
    const told = ['contested', 'several_users', 'several_names'];
    const types = Object.entries(found.identifiers).map(([type, values]) => [type, values.length]);
    return (
        <Stack gap="sm" role="status">
            {found.warnings
                .filter((one) => told.includes(one.code))
                .map((one) => (
                    <Alert key={one.code} color="yellow" icon={<IconAlertTriangle size={18} />}>
                        {one.message}
                    </Alert>
                ))}
            <Facts
                of={[
                    ['Known of them', counted(found.records, 'record')],
                    ['By source', <Numbers key="sources" of={found.sources} />],
                    ['Identifiers', <Numbers key="types" of={Object.fromEntries(types)} />],
                ]}
            />
            <Group gap="xs">
                <Download subject={subject} scope={found.scope} as="json" />
                <Download subject={subject} scope={found.scope} as="csv" />
            </Group>
        </Stack>
    );
}

const FILES = {
    json: {
        path: '/api/v1/spaces/{space}/access',
        name: 'subject-access.json',
        type: 'application/json',
    },
    csv: {
        path: '/api/v1/spaces/{space}/access.csv',
        name: 'subject-access.csv',
        type: 'text/csv',
    },
} as const;

function Download({ subject, scope, as }: { subject: string; scope: Scope; as: keyof typeof FILES }) {
    const space = useSpace();
    const { path, name, type } = FILES[as];
    const get = useMutation({
        mutationFn: () =>
            answer(
                api.POST(path, {
                    params: { path: { space } },
                    body: { subject, scope },
                    parseAs: 'blob',
                }),
            ),
        onSuccess: (content) => {
            save(name, content as Blob, type);
            tellDone('The file is downloaded. It is personal data: keep it as such.');
        },
        onError: tellFailed,
    });
    return (
        <Button
            variant="light"
            leftSection={<IconDownload size={16} />}
            loading={get.isPending}
            onClick={() => get.mutate()}
        >
            Download {as.toUpperCase()}
        </Button>
    );
}
