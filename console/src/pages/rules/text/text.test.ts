import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsed, plainOf, withValue } from './document';
import { type Placed, toName, withOrder, withoutType, withSetting, withType } from './identifiers';
import { withGroup, withoutPart, withoutRule, withPart, withRule, withRuleMoved } from './rules';

const TEXT = `# Our shop
version: 1
identifiers:
  user_id: {limit: 1} # our own id
  # Addresses change hands.
  email: {limit: 5, per: year, blocked: {values: [+4144, 007, NO], patterns: ['^noreply@']}}

rules:
  - name: "same street" # asked for by support
    match:
      all:
        - same: last_name # as it is spelled
        - {same: {field: phone, as: {last_digits: 7}}}
  # The second one.
  - name: cards
    match: {same: card}
`;

const SHIPPED = ['user_id', 'email', 'phone', 'device_id', 'anonymous_id', 'ip'];
const known = (...written: string[]): Placed[] => {
    const order = [...written, ...SHIPPED.filter((one) => !written.includes(one))];
    return order.map((type) => ({ type, written: written.includes(type) }));
};

test('an edit keeps comments, quotes, order and the way values are written', () => {
    const found = withValue(TEXT, ['identifiers', 'email', 'limit'], '3');
    assert.equal(found, TEXT.replace('{limit: 5', '{limit: 3'));
});

test('a value that would mean something else stands in quotes', () => {
    const found = withValue('', ['rules', 0, 'when'], {
        field: 'country',
        in: ['null', 'NO', '007', 'a: b', ''],
    });
    assert.match(found, /in: \["null", NO, 007, "a: b", ""\]/);
    assert.deepEqual(plainOf(found), {
        rules: [{ when: { field: 'country', in: ['null', 'NO', '007', 'a: b', ''] } }],
    });
});

test('a setting of a type that is named already is written there', () => {
    const found = withSetting(TEXT, known('user_id', 'email'), 'email', [
        { path: ['limit'], value: '2' },
        { path: ['per'], value: undefined },
    ]);
    assert.match(found, /email: \{limit: 2, blocked: /);
    assert.match(found, /# Addresses change hands\./);
});

test('a type that is not named yet is named where it stands, with the stronger ones', () => {
    const found = withSetting('', known(), 'phone', [{ path: ['limit'], value: '2' }]);
    assert.deepEqual(Object.keys(plainOf(found)?.identifiers ?? {}), ['user_id', 'email', 'phone']);
    assert.match(found, /user_id: \{\}\n {2}email: \{\}\n {2}phone: \{limit: 2\}/);
});

test('settings of all types are written first and name nothing else', () => {
    const found = withSetting('', known(), 'default', [{ path: ['region'], value: 'CH' }]);
    assert.equal(found, 'identifiers:\n  default: {region: CH}\n');
});

test('a block that loses its last setting goes', () => {
    const text = 'identifiers:\n  email: {blocked: {values: [x]}}\n';
    const found = withSetting(text, known('email'), 'email', [{ path: ['blocked', 'values'], value: undefined }]);
    assert.equal(found, 'identifiers:\n  email: {}\n');
});

test('another order names only what has to be named, and comments go with their types', () => {
    const types = known('user_id', 'email');
    const order = ['email', 'user_id', 'phone', 'device_id', 'anonymous_id', 'ip'];
    const found = withOrder(TEXT, types, order);
    assert.deepEqual(Object.keys(plainOf(found)?.identifiers ?? {}), ['email', 'user_id']);
    assert.match(found, /# Addresses change hands\.\n {2}email: .*\n {2}user_id: \{limit: 1\} # our own id/);
    assert.deepEqual(toName(known(), ['user_id', 'phone', 'email', 'device_id', 'anonymous_id', 'ip'], null), [
        'user_id',
        'phone',
    ]);
    assert.deepEqual(toName(known(), SHIPPED, null), []);
    assert.deepEqual(toName(known(), ['ip', ...SHIPPED.slice(0, -1)], null), ['ip']);
});

test('a new type is placed after another', () => {
    const found = withType(TEXT, known('user_id', 'email'), 'card', 'user_id');
    assert.deepEqual(Object.keys(plainOf(found)?.identifiers ?? {}), ['user_id', 'card', 'email']);
    assert.equal(withoutType(withType('', known(), 'card', null), 'card'), '');
});

test('what an alias stands for is not changed for others', () => {
    const text = 'identifiers:\n  a: &x {limit: 20}\n  b: *x\n  c: *x\n';
    const types = known('a', 'b', 'c');
    const other = withSetting(text, types, 'b', [{ path: ['limit'], value: '3' }]);
    assert.deepEqual(plainOf(other)?.identifiers, {
        a: { limit: '20' },
        b: { limit: '3' },
        c: { limit: '20' },
    });
    const itself = withSetting(text, types, 'a', [{ path: ['limit'], value: '3' }]);
    assert.deepEqual(plainOf(itself)?.identifiers, {
        a: { limit: '3' },
        b: { limit: '20' },
        c: { limit: '20' },
    });
});

test('rules are added, moved with their comments, and removed', () => {
    const more = withRule(TEXT, { name: 'third' });
    assert.match(more, / {2}- name: third\n$/);
    const moved = withRuleMoved(more, 0, 2);
    assert.deepEqual(plainOf(moved)?.rules?.valueOf(), [
        { name: 'cards', match: { same: 'card' } },
        { name: 'third' },
        {
            name: 'same street',
            match: {
                all: [{ same: 'last_name' }, { same: { field: 'phone', as: { last_digits: '7' } } }],
            },
        },
    ]);
    assert.match(moved, /# The second one\.\n {2}- name: cards/);
    assert.match(moved, /"same street" # asked for by support/);
    assert.equal(withoutRule('rules:\n  - name: a\n', 0), '');
    assert.equal(withRule('', { name: 'a' }), 'rules:\n  - name: a\n');
});

test('parts are added to groups, and what stands alone becomes one', () => {
    const first = withPart('rules:\n  - name: a\n', ['rules', 0, 'match'], {
        same: 'x',
    });
    assert.equal(first, 'rules:\n  - name: a\n    match: {same: x}\n');
    const second = withPart(first, ['rules', 0, 'match'], {
        similar: { field: 'y', by: 'date', at_most: '3 days' },
    });
    assert.equal(
        second,
        'rules:\n  - name: a\n    match:\n      all:\n        - {same: x}\n' +
            '        - {similar: {field: y, by: date, at_most: 3 days}}\n',
    );
    const either = withGroup(second, ['rules', 0, 'match'], 'any');
    assert.match(either, /match:\n {6}any:\n {8}- \{same: x\}/);
    const nested = withPart(either, ['rules', 0, 'match'], {
        all: [{ same: 'z' }],
    });
    assert.deepEqual(plainOf(withoutPart(nested, ['rules', 0, 'match', 'any', 2, 'all', 0])), plainOf(either));
});

test('the last part takes its groups with it', () => {
    const text = 'rules:\n  - name: a\n    when: {any: [{all: [{field: x, exists: true}]}]}\n';
    assert.equal(withoutPart(text, ['rules', 0, 'when', 'any', 0, 'all', 0]), 'rules:\n  - name: a\n');
});

test('comments of a match survive what is added beside them', () => {
    const found = withPart(TEXT, ['rules', 0, 'match'], { same: 'postcode' });
    assert.match(found, /same: last_name # as it is spelled/);
    assert.match(found, /\n {8}- \{same: postcode\}\n {2}# The second one\./);
});

test('a text that cannot be read is left as it is', () => {
    for (const text of ['rules: [', '- a list', 'a: 1\na: 2\n', 'x: *nothing\n'])
        assert.equal(withValue(text, ['version'], '1'), text);
    assert.equal(parsed('- a'), null);
});

test('comments alone are a document too', () => {
    assert.equal(withValue('# nothing yet\n', ['version'], '1'), '# nothing yet\n\nversion: 1\n');
    assert.equal(withValue('rules:\n', ['rules'], undefined), '');
});
