import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { Confirm } from '@/parts/Confirm';
import { tellDone, tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';

interface Props {
    opened: boolean;
    name: string;
    onClose: () => void;
    onGone: () => void;
}

/** Asks before a draft is removed. */
export function DiscardDraft({ opened, name, onClose, onGone }: Props) {
    const space = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const remove = useMutation({
        mutationFn: () =>
            answer(api.DELETE('/api/v1/spaces/{space}/drafts/{draft}', { params: { path: { space, draft: name } } })),
        onSuccess: () => {
            onGone();
            queries.removeQueries({ queryKey: [space, 'draft', name] });
            queries.invalidateQueries({ queryKey: [space, 'drafts'] });
            tellDone(`The draft ${name} is discarded.`);
            navigate(`/s/${space}/rules/drafts`);
        },
        onError: tellFailed,
    });
    return (
        <Confirm
            opened={opened}
            title="Discard the draft?"
            act="Discard"
            red
            loading={remove.isPending}
            onConfirm={() => remove.mutate()}
            onClose={onClose}
        >
            <Text size="sm">
                The draft {name} is removed for everybody, with all that was changed in it. What is in force stays as it
                is.
            </Text>
        </Confirm>
    );
}
