import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useActivation, useVersionDifference } from '../data/asking';
import { ActivateDialog } from './ActivateDialog';

/** Makes a version that says again what an earlier one said, after asking. */
export function ReturnTo({ version, onClose }: { version: number; onClose: () => void }) {
    const space = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const wanted = useActivation(space).data?.wanted ?? null;
    const difference = useVersionDifference(space, version, wanted);
    const back = useMutation({
        mutationFn: (note: string) =>
            answer(
                api.POST('/api/v1/spaces/{space}/versions/{version}/activate', {
                    params: { path: { space, version: String(version) } },
                    body: { note },
                }),
            ),
        onSuccess: (made) => {
            tellDone(`Version ${made.version.version} says again what version ${version} said.`);
            for (const what of ['activation', 'versions', 'ruleset'])
                queries.invalidateQueries({ queryKey: [space, what] });
            navigate(`/s/${space}/rules/history`);
        },
        onError: tellFailed,
    });
    return (
        <ActivateDialog
            title={`Go back to version ${version}`}
            act="Go back"
            difference={difference}
            loading={back.isPending}
            onActivate={(note) => back.mutate(note)}
            onClose={onClose}
        />
    );
}
