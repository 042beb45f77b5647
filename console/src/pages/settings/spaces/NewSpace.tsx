import { MultiSelect, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import type { SourceAnswer } from '@/api/schema';
import { Confirm } from '@/parts/Confirm';
import { Failed } from '@/parts/Failed';
import { tellDone } from '@/parts/told';

/** A name as it stands in addresses. */
const slugOf = (name: string) =>
    name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 63);

interface Props {
    sources: SourceAnswer[];
    onClose: () => void;
}

/** Creates a space, and has sources feed it beside what they feed now. */
export function NewSpace({ sources, onClose }: Props) {
    const queries = useQueryClient();
    const [name, setName] = useState('');
    const [typed, setTyped] = useState<string | null>(null);
    const [feeding, setFeeding] = useState<string[]>([]);
    const slug = typed ?? slugOf(name);
    const create = useMutation({
        mutationFn: async () => {
            await answer(api.POST('/api/v1/spaces', { body: { slug, name: name.trim(), ruleset: '' } }));
            for (const source of sources.filter((one) => feeding.includes(one.slug))) {
                const spaces = [...source.spaces, slug];
                const params = { path: { source: source.slug } };
                await answer(api.PUT('/api/v1/sources/{source}/feeds', { params, body: { spaces } }));
            }
        },
        onSuccess: () => {
            tellDone(`The space ${name.trim()} is there.`);
            onClose();
        },
        onSettled: () => {
            void queries.invalidateQueries({ queryKey: ['spaces'] });
            void queries.invalidateQueries({ queryKey: ['sources'] });
        },
    });
    return (
        <Confirm
            opened
            title="New space"
            act="Create"
            disabled={!name.trim() || !slug}
            loading={create.isPending}
            onClose={onClose}
            onConfirm={() => create.mutate()}
        >
            <TextInput
                label="Name"
                data-autofocus
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
                label="In the API and in addresses"
                description="It stays. Lower-case letters, digits, - and _."
                value={slug}
                onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <MultiSelect
                label="Sources that feed it"
                description="From now on, beside the spaces that they feed already."
                data={sources.map((one) => ({ value: one.slug, label: one.name }))}
                searchable
                value={feeding}
                onChange={setFeeding}
            />
            <Text size="sm" c="dimmed">
                The default rules hold there until you write others.
            </Text>
            {create.error && <Failed error={create.error} />}
        </Confirm>
    );
}
