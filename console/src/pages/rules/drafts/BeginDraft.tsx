import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellFailed } from '@/parts/told';
import { useSpace } from '@/shell/space';
import { useDrafts, useSpaces } from '../data/asking';

interface Props {
    opened: boolean;
    /** What the draft begins from, where it is not to be chosen. */
    from?: { space: string; version: number };
    onClose: () => void;
}

/** Asks for the name of a new draft, and what it begins from; then opens it. */
export function BeginDraft(props: Props) {
    return (
        <Modal opened={props.opened} onClose={props.onClose} title="Begin a draft">
            {props.opened && <Form {...props} />}
        </Modal>
    );
}

function Form({ from, onClose }: Props) {
    const here = useSpace();
    const navigate = useNavigate();
    const queries = useQueryClient();
    const spaces = useSpaces();
    const taken = useDrafts(here).data?.drafts.map((one) => one.name) ?? [];
    const [name, setName] = useState<string | null>(null);
    const [space, setSpace] = useState(from?.space ?? here);
    const [version, setVersion] = useState<string | number>(from?.version ?? '');
    const shown = name ?? freeName(taken);
    const begin = useMutation({
        mutationFn: () =>
            answer(
                api.POST('/api/v1/spaces/{space}/drafts/{draft}/copy', {
                    params: { path: { space: here, draft: shown } },
                    body: { space, version: version === '' ? null : Number(version), revision: null },
                }),
            ),
        onSuccess: (made) => {
            queries.invalidateQueries({ queryKey: [here, 'drafts'] });
            onClose();
            navigate(`/s/${here}/rules/drafts/${encodeURIComponent(made.draft.name)}`);
        },
        onError: tellFailed,
    });
    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                begin.mutate();
            }}
        >
            <Stack>
                <TextInput
                    label="Name"
                    description="What the change is about."
                    value={shown}
                    onChange={(event) => setName(event.currentTarget.value)}
                    error={taken.includes(shown) && 'There is a draft of this name.'}
                    data-autofocus
                    required
                />
                <Select
                    label="Begin from the rules of"
                    data={spaces.data?.spaces.map((one) => ({ value: one.slug, label: one.name })) ?? []}
                    value={space}
                    onChange={(chosen) => setSpace(chosen ?? here)}
                    allowDeselect={false}
                />
                <NumberInput
                    label="Version"
                    placeholder="The one in force"
                    min={1}
                    allowDecimal={false}
                    value={version}
                    onChange={setVersion}
                />
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>
                        Cancel
                    </Button>
                    <Button type="submit" loading={begin.isPending} disabled={!shown.trim() || taken.includes(shown)}>
                        Begin
                    </Button>
                </Group>
            </Stack>
        </form>
    );
}

function freeName(taken: readonly string[]): string {
    let number = 1;
    while (taken.includes(`change ${number}`)) number++;
    return `change ${number}`;
}
