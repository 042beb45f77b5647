import { Button, Group, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '@/api/client';
import { tellFailed } from '@/parts/told';
import { useNewSource } from './asked';
import { KINDS, type Kind } from './kinds';
import { slugOf } from './slugs';

const SLUG = /^[a-z0-9][a-z0-9_-]*$/;

/** Asks for a source's kind, name and spaces, makes it with its first write key, and goes to its page. */
export function AddSource({ space, opened, onClose }: { space: string; opened: boolean; onClose: () => void }) {
    const navigate = useNavigate();
    const make = useNewSource();
    const [kind, setKind] = useState<Kind>('website');
    const [name, setName] = useState('');
    const [typed, setTyped] = useState<string | null>(null);
    const [feeds, setFeeds] = useState([space]);
    const spaces = useQuery({
        queryKey: ['spaces'],
        queryFn: () => answer(api.GET('/api/v1/spaces')),
    });
    const slug = typed ?? slugOf(name);
    const valid = name.trim() !== '' && SLUG.test(slug);
    const submit = () =>
        make.mutate(
            { slug, name: name.trim(), kind, spaces: feeds },
            {
                onSuccess: ({ slug: made }) => {
                    onClose();
                    navigate(`/s/${space}/sources/${made}?tab=${FILES.has(kind) ? 'import' : 'snippet'}`);
                },
                onError: tellFailed,
            },
        );
    return (
        <Modal opened={opened} onClose={onClose} title="Add a source" size="md">
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (valid) submit();
                }}
            >
                <Stack>
                    <Select
                        label="Kind"
                        data={Object.entries(KINDS).map(([value, one]) => ({
                            value,
                            label: one.name,
                        }))}
                        value={kind}
                        allowDeselect={false}
                        onChange={(chosen) => chosen && setKind(chosen as Kind)}
                        description={KINDS[kind].about}
                    />
                    <TextInput
                        label="Name"
                        placeholder="Web shop"
                        required
                        data-autofocus
                        maxLength={100}
                        value={name}
                        onChange={(event) => setName(event.currentTarget.value)}
                    />
                    <TextInput
                        label="Short name"
                        description="What rules and records name it by. It cannot be changed later."
                        value={slug}
                        error={slug !== '' && !SLUG.test(slug) && 'Lower-case letters, digits, _ and - only'}
                        onChange={(event) => setTyped(event.currentTarget.value)}
                    />
                    <MultiSelect
                        label="Spaces it feeds"
                        data={
                            spaces.data?.spaces.map((one) => ({
                                value: one.slug,
                                label: one.name,
                            })) ?? []
                        }
                        value={feeds}
                        onChange={setFeeds}
                    />
                    {feeds.length === 0 && (
                        <Text size="sm" c="dimmed">
                            A source that feeds no space keeps nothing of what it is sent.
                        </Text>
                    )}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" loading={make.isPending} disabled={!valid}>
                            Add
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}

/** Kinds that begin with a file rather than with code. */
const FILES: ReadonlySet<Kind> = new Set(['crm', 'support', 'file']);
