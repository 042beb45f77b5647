import { Refused } from '@/api/client';

/** What is wrong with one of the calls, or with all of them (`call` 0). */
export interface Unfit {
    call: number;
    message: string;
}

/** What the service said of calls that cannot be simulated; null for any other error. */
export function unfit(error: Error | null): Unfit | null {
    if (!(error instanceof Refused) || error.code !== 'unfit_calls') return null;
    const [, number, message] = /^call (\d+): (.*)$/s.exec(error.message) ?? [];
    return number && message ? { call: Number(number), message } : { call: 0, message: error.message };
}
