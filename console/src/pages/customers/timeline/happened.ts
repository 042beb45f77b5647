import type { Happened } from '@/api/schema';

/** What happened, in a few words: `Product Added`, `Viewed Rain jackets`. */
export function titleOf(one: Happened): string {
    const said = one.body as { name?: unknown; properties?: Record<string, unknown>; groupId?: unknown };
    const page = [said.name, said.properties?.title, said.properties?.path, said.properties?.url].find(isText);
    switch (one.type) {
        case 'track':
            return one.event ?? 'Something happened';
        case 'page':
            return `Viewed ${page ?? 'a page'}`;
        case 'screen':
            return `Opened ${page ?? 'a screen'}`;
        case 'identify':
            return 'Said who they are';
        case 'group':
            return `Joined account ${isText(said.groupId) ? said.groupId : ''}`;
        case 'alias':
            return 'Took another id';
        default:
            return `Row of ${one.source}`;
    }
}

/** A few of its properties, on one line. */
export function detailOf(one: Happened): string {
    const said = one.body as Record<string, Record<string, unknown> | undefined>;
    const all = Object.entries(said.properties ?? said.traits ?? said.fields ?? {});
    const plain = all.filter(([, value]) => isText(value) || typeof value === 'number');
    return plain
        .slice(0, 4)
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join(' · ');
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
