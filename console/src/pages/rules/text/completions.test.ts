import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from './completions';
import { placeAt } from './place';
import type { Schema } from './schema';
import { operators, schemasAt, words } from './schema';

const optional = (schema: Schema): Schema => ({
    anyOf: [schema, { type: 'null' }],
});
const SCHEMA: Schema = {
    $ref: '#/$defs/Document',
    $defs: {
        Document: {
            properties: {
                identifiers: {
                    type: 'object',
                    additionalProperties: { $ref: '#/$defs/Identifier' },
                },
                rules: { type: 'array', items: { $ref: '#/$defs/Rule' } },
            },
        },
        Identifier: {
            properties: {
                per: { ...optional({ enum: ['day', 'week'] }), description: 'When.' },
                match: { type: 'boolean' },
            },
        },
        Rule: {
            properties: {
                match: optional({ $ref: '#/$defs/Match' }),
                when: optional({ $ref: '#/$defs/Condition' }),
                sources: optional({ type: 'array', items: { type: 'string' } }),
            },
        },
        Match: {
            properties: {
                all: optional({ type: 'array', items: { $ref: '#/$defs/Match' } }),
                same: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/Same' }] },
            },
        },
        Same: {
            properties: {
                field: { type: 'string' },
                as: { enum: ['lower', 'digits'] },
            },
        },
        Condition: {
            properties: {
                all: optional({ type: 'array', items: { $ref: '#/$defs/Condition' } }),
                field: { type: 'string' },
                equals: {
                    ...optional({ type: 'string' }),
                    description: 'Is this.',
                    examples: ['US'],
                },
                in: {
                    ...optional({ type: 'array', items: { type: 'string' } }),
                    examples: [['US', 'CA']],
                },
                exists: optional({ type: 'boolean' }),
            },
        },
    },
};
const NAMES = {
    types: ['email', 'phone'],
    fields: ['email', 'last_name'],
    sources: ['crm'],
};

/** What is offered where the text has a bar. */
function offered(text: string): string[] {
    const offset = text.indexOf('|');
    const found = completionsAt(SCHEMA, NAMES, text.replace('|', ''), offset);
    return found?.offers.map((one) => one.word) ?? [];
}

const pathAt = (text: string) => {
    const place = placeAt(text.replace('|', ''), text.indexOf('|'));
    return place && [...place.path, place.kind].join(' ');
};

test('the place of what is typed is found in blocks', () => {
    assert.equal(pathAt('ru|'), 'key');
    assert.equal(pathAt('identifiers:\n  em|'), 'identifiers key');
    assert.equal(pathAt('identifiers:\n  email:\n    limit: 1\n    p|'), 'identifiers email key');
    assert.equal(pathAt('identifiers:\n  email:\n    per: |'), 'identifiers email per value');
    assert.equal(pathAt('rules:\n  - name: a\n    # why\n\n    ma|'), 'rules 0 key');
    assert.equal(pathAt('rules:\n  - name: a\n    match:\n      all:\n        - sa|'), 'rules 0 match all 0 both');
    assert.equal(pathAt('rules:\n- name: a\n  match:\n    s|'), 'rules 0 match key');
    assert.equal(pathAt('rules:\n  - name: a\nst|'), 'key');
    assert.equal(pathAt('rules: # so|'), null);
});

test('the place of what is typed is found between brackets', () => {
    assert.equal(pathAt('identifiers:\n  email: {limit: 1, p|'), 'identifiers email key');
    assert.equal(pathAt('identifiers: {email: {per: w|'), 'identifiers email per value');
    assert.equal(pathAt('rules:\n  - match: {all: [{same: a}, {s|'), 'rules 0 match all 0 key');
    assert.equal(pathAt('rules:\n  - {sources: [c|'), 'rules 0 sources 0 both');
    assert.equal(pathAt('rules:\n  - when: {field: "a, b", e|'), 'rules 0 when key');
});

test('keys, words and names of the space are offered', () => {
    assert.deepEqual(offered('|'), ['identifiers', 'rules']);
    assert.deepEqual(offered('identifiers:\n  |'), ['default', 'email', 'phone']);
    assert.deepEqual(offered('identifiers:\n  email: {|'), ['per', 'match']);
    assert.deepEqual(offered('identifiers:\n  email: {per: |'), ['day', 'week']);
    assert.deepEqual(offered('identifiers:\n  email: {match: |'), ['true', 'false']);
    assert.deepEqual(offered('rules:\n  - match: {same: |'), ['email', 'last_name']);
    assert.deepEqual(offered('rules:\n  - match:\n      same: {field: x, as: |'), ['lower', 'digits']);
    assert.deepEqual(offered('rules:\n  - sources: [|'), ['crm']);
    assert.deepEqual(offered('rules:\n  - sources:\n      - |'), ['crm']);
    assert.deepEqual(offered('rules:\n  - when:\n      all:\n        - f|'), [
        'all',
        'field',
        'equals',
        'in',
        'exists',
    ]);
    assert.deepEqual(offered('rules: # |'), []);
});

test('operators and their operands are read off the schema', () => {
    assert.deepEqual(operators(SCHEMA), [
        { name: 'equals', says: 'Is this.', kind: 'one', example: 'US' },
        { name: 'in', says: '', kind: 'many', example: 'US, CA' },
        { name: 'exists', says: '', kind: 'none', example: '' },
    ]);
    assert.deepEqual(words(SCHEMA, 'Identifier', 'per'), ['day', 'week']);
    assert.deepEqual(schemasAt(SCHEMA, ['rules', 3, 'nothing']), []);
});
