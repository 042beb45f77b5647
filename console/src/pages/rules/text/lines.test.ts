import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from './lines';

const told = (before: string, after: string) => linesOf(before, after)?.map((one) => one.sign + one.text);

test('lines of both stand once, others with their side', () => {
    assert.deepEqual(told('a\nb\nc', 'a\nx\nc\nd'), [' a', '-b', '+x', ' c', '+d']);
    assert.deepEqual(told('a', 'a'), [' a']);
    assert.deepEqual(told('', 'a'), ['-', '+a']);
});

test('too many lines are not compared', () => {
    assert.equal(linesOf('a\n'.repeat(5000), 'b'), null);
});
