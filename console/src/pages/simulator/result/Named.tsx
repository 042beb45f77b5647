import { Badge } from '@mantine/core';
import { createContext, type ReactNode, use } from 'react';
import { tintOf } from '@/graph/picture/looks';

const ID = /(prf_[0-9a-f]{20})/;
const A = 'A'.charCodeAt(0);
const LETTERS = 26;

/** The numbers of the profiles of a simulation, by their ids. */
export const Numbers = createContext<ReadonlyMap<string, number>>(new Map());

/** `Customer A`, in the order in which they appear. */
export function nameOf(number: number): string {
    const letter = String.fromCharCode(A + (number % LETTERS));
    return `Customer ${letter}${number < LETTERS ? '' : Math.floor(number / LETTERS) + 1}`;
}

/** A profile of a simulation, in the colour that it has in the picture. */
export function CustomerBadge({ id }: { id: string }) {
    const number = use(Numbers).get(id);
    if (number === undefined) return id;
    return (
        <Badge
            variant="outline"
            tt="none"
            style={{ borderColor: tintOf(number), borderWidth: 2 }}
            c="var(--mantine-color-text)"
        >
            {nameOf(number)}
        </Badge>
    );
}

/** A sentence of the service, with names of customers for their ids. */
export function Sentence({ children }: { children: string }): ReactNode {
    const numbers = use(Numbers);
    return children
        .split(ID)
        .map((part) => {
            const number = numbers.get(part);
            return number === undefined ? part : nameOf(number);
        })
        .join('');
}
