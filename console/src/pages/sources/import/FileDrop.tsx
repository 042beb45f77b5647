import '@mantine/dropzone/styles.css';
import { Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileSpreadsheet, IconUpload, IconX } from '@tabler/icons-react';

/** Takes one file, dropped or chosen. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
    return (
        <Dropzone
            onDrop={([file]) => file && onFile(file)}
            multiple={false}
            inputProps={{ 'aria-label': 'File to import' }}
            p="xl"
        >
            <Group justify="center" gap="lg" mih={120} style={{ pointerEvents: 'none' }}>
                <Dropzone.Accept>
                    <IconUpload size={40} stroke={1.4} />
                </Dropzone.Accept>
                <Dropzone.Reject>
                    <IconX size={40} stroke={1.4} />
                </Dropzone.Reject>
                <Dropzone.Idle>
                    <IconFileSpreadsheet size={40} stroke={1.4} />
                </Dropzone.Idle>
                <Stack gap={2}>
                    <Text fw={600}>Drop a file here, or click to choose one</Text>
                    <Text size="sm" c="dimmed">
                        CSV, JSON Lines or Parquet. Save a spreadsheet as CSV first.
                    </Text>
                </Stack>
            </Group>
        </Dropzone>
    );
}
