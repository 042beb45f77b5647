import { useSearchParams } from 'react-router';

/** Which rule is open: its place stands in the address. */
export function useOpenRule() {
    const [params, setParams] = useSearchParams();
    const text = params.get('rule');
    const open = (place: number | null) =>
        setParams((before) => {
            if (place === null) before.delete('rule');
            else before.set('rule', String(place));
            return before;
        });
    return { opened: text === null ? null : Number(text), open };
}
