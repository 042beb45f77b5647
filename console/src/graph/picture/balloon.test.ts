import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balloon } from './balloon';
import type { Elements, PictureNode } from './elements';

const node = (id: string): PictureNode => ({ id, kind: 'records', label: id });
const link = (source: string, target: string) =>
    ({ id: `${source} ${target}`, source, target, kind: 'identifier', label: '' }) as const;

/** A hub with so many arms of two nodes each, and a few nodes of their own. */
function star(arms: number): Elements {
    const numbers = Array.from({ length: arms }, (_, place) => place);
    return {
        nodes: [node('hub'), ...numbers.flatMap((one) => [node(`near ${one}`), node(`far ${one}`)]), node('alone')],
        links: numbers.flatMap((one) => [link('hub', `near ${one}`), link(`near ${one}`, `far ${one}`)]),
    };
}

test('every node has a place of its own, far enough from all others', () => {
    const places = [...balloon(star(60)).values()];
    assert.equal(places.length, 122);
    const distances = places.flatMap((one, place) =>
        places.slice(place + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
    );
    assert.ok(Math.min(...distances) > 30);
});

test('the same elements have the same places', () => {
    assert.deepEqual(balloon(star(7)), balloon(star(7)));
});

test('nothing at all and circles are no trouble', () => {
    assert.equal(balloon({ nodes: [], links: [] }).size, 0);
    const round = { nodes: ['a', 'b', 'c'].map(node), links: [link('a', 'b'), link('b', 'c'), link('c', 'a')] };
    assert.equal(balloon(round).size, 3);
});
