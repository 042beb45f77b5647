import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useActivation, useDraftDifference } from '../data/asking';
import type { Working } from '../data/working';
import { ActivateDialog } from './ActivateDialog';
import { Tested } from './Tested';

interface Props {
    opened: boolean;
    working: Working;
    onClose: () => void;
}

/** Makes a version of a draft and activates it, after asking; edits that are not saved are saved first. */
export function ActivateDraft({ opened, working, onClose }: Props) {
    if (!opened) return null;
    return working.dirty ? (
        <SaveFirst working={working} onClose={onClose} />
    ) : (
        <Dialog working={working} onClose={onClose} />
    );
}

function SaveFirst({ working, onClose }: Omit<Props, 'opened'>) {
    return (
        <Modal opened onClose={onClose} title="Save the draft first?">
            <Stack>
                <Text size="sm">What is activated is the draft as it is saved.</Text>
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button loading={working.saving} onClick={() => void working.save().catch(onClose)}>
                        Save and go on
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}

function Dialog({ working, onClose }: Omit<Props, 'opened'>) {
    const space = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const { name, revision } = working.saved.draft;
    const difference = useDraftDifference(space, name, revision);
    const replaces = useActivation(space).data?.wanted ?? null;
    const activate = useMutation({
        mutationFn: (note: string) =>
            answer(
                api.POST('/api/v1/spaces/{space}/drafts/{draft}/activate', {
                    params: { path: { space, draft: name } },
                    body: { note, revision, replaces },
                }),
            ),
        onSuccess: ({ version }) => {
            working.drop();
            tellDone(`Version ${version.version} is made of the draft.`);
            for (const what of ['activation', 'drafts', 'versions', 'ruleset'])
                queries.invalidateQueries({ queryKey: [space, what] });
            navigate(`/s/${space}/rules/now`);
        },
        onError: tellFailed,
    });
    return (
        <ActivateDialog
            title={`Activate ${name}`}
            act="Activate"
            difference={difference}
            loading={activate.isPending}
            onActivate={(note) => activate.mutate(note)}
            onClose={onClose}
        >
            <Tested space={space} title={`draft ${name}`} text={working.saved.ruleset} />
        </ActivateDialog>
    );
}
