import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'react-router';

export interface Look {
    value: string;
    label: string;
}

/** Which of several looks of a ruleset is open; it stands in the address. */
export function useLook(looks: readonly Look[]) {
    const [params, setParams] = useSearchParams();
    const asked = params.get('view');
    const look = looks.find((one) => one.value === asked)?.value ?? looks[0]?.value ?? '';
    const setLook = (value: string) =>
        setParams((before) => {
            before.set('view', value);
            return before;
        });
    return { look, setLook };
}

/** Forms, text, and whatever else a ruleset can be looked at as. */
export function LookPicker({ looks }: { looks: readonly Look[] }) {
    const { look, setLook } = useLook(looks);
    return <SegmentedControl data={[...looks]} value={look} onChange={setLook} aria-label="Shown as" />;
}
