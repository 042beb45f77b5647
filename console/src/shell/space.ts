import { useParams } from 'react-router';

const KEY = 'onefold-space';

/** The slug of the space that the address names. */
export function useSpace(): string {
    const { space } = useParams();
    if (!space) throw new Error('No space in the address');
    return space;
}

export const keptSpace = () => localStorage.getItem(KEY);
export const keepSpace = (slug: string) => localStorage.setItem(KEY, slug);
