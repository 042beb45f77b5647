import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { withType } from '../text/identifiers';
import { useBuilding } from './building';

const STRONGEST = '';

/** Asks for the name of a type of one's own, and its place in the order. */
export function AddIdentifier({ onClose }: { onClose: () => void }) {
    const { check, change } = useBuilding();
    const [, setParams] = useSearchParams();
    const known = check.meaning?.identifiers ?? [];
    const named = known.filter((one) => one.written).at(-1)?.type;
    const [name, setName] = useState('');
    const [after, setAfter] = useState(named ?? 'phone');
    const taken = known.some((one) => one.type === name.trim());
    const add = () => {
        const type = name.trim();
        change?.((text) => withType(text, known, type, after === STRONGEST ? null : after));
        setParams((before) => {
            before.set('identifier', type);
            return before;
        });
        onClose();
    };
    return (
        <Modal opened onClose={onClose} title="Add an identifier type">
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    add();
                }}
            >
                <Stack>
                    <TextInput
                        label="Name"
                        description="As calls and tables call it, such as loyalty_no."
                        value={name}
                        onChange={(event) => setName(event.currentTarget.value)}
                        error={taken && 'There is a type of this name.'}
                        data-autofocus
                        required
                    />
                    <Select
                        label="Place in the order"
                        data={[
                            { value: STRONGEST, label: 'Strongest of all' },
                            ...known.map((one) => ({ value: one.type, label: `Weaker than ${one.type}` })),
                        ]}
                        value={after}
                        onChange={(chosen) => setAfter(chosen ?? STRONGEST)}
                        allowDeselect={false}
                        searchable
                    />
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" disabled={!name.trim() || taken}>
                            Add
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
