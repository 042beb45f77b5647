import { Alert, Button, Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ColumnMapping, PreviewAnswer } from '@/api/schema';
import { count, counted } from '@/parts/numbers';
import { Columns } from './Columns';
import { FirstRows } from './FirstRows';
import { identifies, isIdentifier, mappingOf, type Said, saidBy, sameNames } from './mapping';

interface Props {
    space: string;
    file: File;
    preview: PreviewAnswer;
    busy: boolean;
    onImport: (mapping: ColumnMapping | null, full: boolean) => void;
    onBack: () => void;
}

/** A file before it is imported: its columns, what they are taken for, and its first rows. */
export function Mapped({ space, file, preview, busy, onImport, onBack }: Props) {
    const [said, setSaid] = useState(() => saidBy(preview));
    const [full, setFull] = useState(false);
    const calls = Object.entries(preview.calls);
    const isTable = preview.columns.length > 0;
    const twice = sameNames(said);
    const begin = () => onImport(isTable ? mappingOf(said, preview.mapping) : null, full);
    return (
        <Stack>
            <Group justify="space-between">
                <Group gap="xs">
                    <IconFile size={18} aria-hidden />
                    <Text fw={600} className="break">
                        {file.name}
                    </Text>
                    <Text size="sm" c="dimmed">
                        {count(Math.ceil(file.size / 1024))} KB
                    </Text>
                </Group>
                <Group gap="xs">
                    <Button variant="default" onClick={onBack} disabled={busy}>
                        Another file
                    </Button>
                    <Button
                        onClick={begin}
                        loading={busy}
                        disabled={(!isTable && calls.length === 0) || twice.length > 0}
                    >
                        Import
                    </Button>
                </Group>
            </Group>
            {preview.refused.length > 0 && (
                <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Some lines cannot be read">
                    {preview.refused.slice(0, 3).map((one) => (
                        <Text size="sm" key={`${one.line} ${one.reason}`}>
                            Line {one.line}: {one.reason}
                        </Text>
                    ))}
                </Alert>
            )}
            {calls.length > 0 && (
                <Alert title="These are calls, which need no mapping">
                    Among the first are {calls.map(([type, many]) => `${count(many)} ${type}`).join(', ')}.
                </Alert>
            )}
            {isTable && (
                <>
                    <Warnings space={space} preview={preview} said={said} twice={twice} />
                    <Card p={0}>
                        <Title order={2} p="sm">
                            {counted(preview.columns.length, 'column')}
                        </Title>
                        <Columns preview={preview} said={said} onChange={setSaid} />
                    </Card>
                    <Checkbox
                        label="The file is the whole table"
                        description="Rows of this source that are not in it leave the space."
                        checked={full}
                        onChange={(event) => setFull(event.currentTarget.checked)}
                    />
                    <FirstRows preview={preview} />
                </>
            )}
        </Stack>
    );
}

interface WarningsProps {
    space: string;
    preview: PreviewAnswer;
    said: Said;
    twice: readonly string[];
}

function Warnings({ space, preview, said, twice }: WarningsProps) {
    const national = preview.columns.some(({ name, usable, filled }) => {
        const role = said.roles[name] ?? 'field';
        return isIdentifier(role) && role === 'id:phone' && (usable.phone ?? filled) < filled;
    });
    const keyless = !Object.values(said.roles).includes('key');
    return (
        <>
            {twice.length > 0 && (
                <Alert color="red">Two traits would be called {twice.join(', ')}: give one of them another name.</Alert>
            )}
            {!identifies(said, preview.mapping) && (
                <Alert color="orange" title="Nothing says whose these rows are">
                    Choose at least one column that is an identifier, such as an e-mail address, or each row is a
                    customer of its own.
                </Alert>
            )}
            {keyless && (
                <Alert color="gray">
                    No column is the key: rows are known by their whole content, so a changed one will be a new one when
                    you import it again.
                </Alert>
            )}
            {national && (
                <Alert color="orange" title="Some phone numbers have no country">
                    Numbers such as 079 123 45 67 can be used once the rules say which country they are from:{' '}
                    <Text component={Link} to={`/s/${space}/rules`} inherit td="underline">
                        Identity resolution
                    </Text>
                    , phone, region.
                </Alert>
            )}
        </>
    );
}
