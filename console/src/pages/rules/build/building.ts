import { createContext, use } from 'react';
import type { CheckAnswer, ProblemAnswer } from '@/api/schema';
import type { Change } from '../data/working';
import type { Names } from '../text/completions';
import type { Path, Plain } from '../text/document';
import { isWithin, pathText } from '../text/parts';
import type { Schema } from '../text/schema';

/** What every form of a ruleset needs: its text and what that says, and how it is changed (null: it is only read). */
export interface Building {
    plain: Record<string, Plain>;
    check: CheckAnswer;
    schema: Schema;
    names: Names;
    change: Change | null;
}

export const BuildingContext = createContext<Building | null>(null);

export function useBuilding(): Building {
    const found = use(BuildingContext);
    if (!found) throw new Error('No ruleset is being built here');
    return found;
}

/** What is wrong at a place, or within it. */
export function useProblems(path: Path): ProblemAnswer[] {
    const place = pathText(path);
    return useBuilding().check.problems.filter((one) => isWithin(one.path, place));
}
