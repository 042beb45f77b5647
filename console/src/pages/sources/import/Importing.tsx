import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { Asked } from '@/parts/Asked';
import { tellFailed } from '@/parts/told';
import { hasPreview, useImport, usePreview } from './asked';
import { FileDrop } from './FileDrop';
import { Mapped } from './Mapped';
import { Progressing } from './Progressing';

interface Props {
    space: string;
    /** The source, by the file's name where it is not known before. */
    sourceOf: (file: string) => string;
    /** The import that is looked at; it stands in the address. */
    begun: string | null;
    onBegun: (id: string | null) => void;
}

/** A file on its way into a space: dropped, looked at, mapped, imported. */
export function Importing({ space, sourceOf, begun, onBegun }: Props) {
    const [file, setFile] = useState<File | null>(null);
    const source = file ? sourceOf(file.name) : '';
    const preview = usePreview(space, source, file);
    const send = useImport(space);
    const begin = (mapping: Parameters<typeof send.mutate>[0]['mapping'], full: boolean) =>
        file &&
        send.mutate(
            { source, file, mapping, full },
            {
                onSuccess: ({ id }) => {
                    setFile(null);
                    onBegun(id);
                },
                onError: tellFailed,
            },
        );
    if (begun)
        return <Progressing space={space} id={begun} again="Import another file" onAgain={() => onBegun(null)} />;
    if (!file) return <FileDrop onFile={setFile} />;
    if (!hasPreview(file))
        return (
            <Stack>
                <Alert title="This file is too large to be looked into before">
                    Its columns are taken for what their names say, or what the rules say of this source.
                </Alert>
                <Group>
                    <Button loading={send.isPending} onClick={() => begin(null, false)}>
                        Import
                    </Button>
                    <Button variant="default" onClick={() => setFile(null)}>
                        Another file
                    </Button>
                </Group>
            </Stack>
        );
    return (
        <Stack>
            <Asked query={preview} height={240}>
                {(found) => (
                    <Mapped
                        key={file.name}
                        space={space}
                        file={file}
                        preview={found}
                        busy={send.isPending}
                        onImport={begin}
                        onBack={() => setFile(null)}
                    />
                )}
            </Asked>
            {preview.error && (
                <Group>
                    <Button variant="default" onClick={() => setFile(null)}>
                        Another file
                    </Button>
                </Group>
            )}
        </Stack>
    );
}
