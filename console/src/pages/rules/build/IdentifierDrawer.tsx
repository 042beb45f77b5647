import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { withoutType, withSetting } from '../text/identifiers';
import { useBuilding, useProblems } from './building';
import { IdentifierForm } from './IdentifierForm';
import { Problems } from './Problems';

const ALL = 'default';

/** The settings of the identifier type that the address names. */
export function IdentifierDrawer() {
    const { check, change } = useBuilding();
    const [params, setParams] = useSearchParams();
    const type = params.get('identifier');
    const one = check.meaning?.identifiers.find((its) => its.type === type);
    const problems = useProblems(['identifiers', type ?? '']);
    const close = () =>
        setParams((before) => {
            before.delete('identifier');
            return before;
        });
    const clear = () => {
        if (!type) return;
        const known = check.meaning?.identifiers ?? [];
        const reset = one?.shipped
            ? (text: string) => withSetting(withSetting(text, known, type, []), known, type, [{ path: [], value: {} }])
            : (text: string) => withoutType(text, type);
        change?.(reset);
        if (!one?.shipped) close();
    };
    return (
        <Drawer
            opened={type !== null}
            onClose={close}
            position="right"
            title={type === ALL ? 'For all types' : type}
            closeButtonProps={{ 'aria-label': 'Close' }}
        >
            {type && (
                <Stack>
                    <Text size="sm" c="dimmed">
                        {type === ALL
                            ? 'Holds for every type where neither its own settings nor the shipped ones say otherwise.'
                            : one?.sentence}
                    </Text>
                    <Problems of={problems} />
                    <IdentifierForm key={type} type={type} of={one} />
                    {change && (type === ALL || one?.written) && (
                        <Group justify="flex-end">
                            <Button variant="subtle" color="gray" size="xs" onClick={clear}>
                                {one?.shipped
                                    ? 'Back to the defaults'
                                    : type === ALL
                                      ? 'Say nothing here'
                                      : 'Remove this type'}
                            </Button>
                        </Group>
                    )}
                </Stack>
            )}
        </Drawer>
    );
}
