import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pack, unpack } from './address';
import { readCalls, said, saying } from './calls';

const CALL = { type: 'identify', userId: 'u1' };

test('one call, a list, a batch and lines are all read', () => {
    const text = JSON.stringify(CALL);
    for (const one of [text, `[${text}]`, `{"batch": [${text}], "sentAt": "2026-01-01"}`, ` ${text}\n\n`])
        assert.deepEqual(readCalls(one).calls, [CALL]);
    assert.deepEqual(readCalls(`${text}\n${text}`).calls, [CALL, CALL]);
});

test('what is wrong is said with its place', () => {
    assert.match(readCalls('').problem ?? '', /nothing/);
    assert.match(readCalls('[]').problem ?? '', /empty/);
    assert.match(readCalls('[1]').problem ?? '', /Call 1/);
    assert.match(readCalls('{"a": 1}\n{"b"}').problem ?? '', /Line 2/);
    assert.match(readCalls('[\n{"a" 1}]').problem ?? '', /not JSON/);
});

test('a value is put into a call and taken out', () => {
    const one = saying(CALL, 'jane@example.com', 'traits', 'email');
    assert.equal(said(one, 'traits', 'email'), 'jane@example.com');
    assert.deepEqual(saying(one, undefined, 'traits', 'email'), CALL);
});

test('what was made up survives the address', async () => {
    const made = { calls: [CALL, { type: 'track', event: 'Käse ☕' }], ruleset: 'version: 1' };
    assert.deepEqual(await unpack(await pack(made)), made);
    await assert.rejects(unpack('nonsense'));
});
