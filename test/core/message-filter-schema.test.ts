import { inspect } from 'node:util';
import test from 'ava';
import { messageFilter } from '../../src/core/message-filter-schema.js';

for (const filter of [
  { opcode: 'ping' },
  { pattern: '^2$' },
  { json: { '': 'whole', '/type': 'user-offline', '/a~1b/~0c/0': 1, '/last': false } },
  { opcode: 'text', pattern: 'x', json: { '/uid': 1 } },
]) {
  test(`${JSON.stringify(filter)} is a message filter, and stays what it is`, (t) => {
    t.deepEqual(messageFilter().parse(filter), filter as never);
  });
}

for (const [filter, problem] of [
  [{}, 'must be a map with at least one of "opcode", "pattern" and "json"'],
  [{ opcode: undefined, json: undefined }, 'must be a map with at least one of "opcode", "pattern" and "json"'],
  [{ pattern: '(' }, 'must be a regular expression (Unterminated group)'],
  [{ json: {} }, 'must be a map of at least one JSON pointer'],
  [{ json: { '/uid': [1] } }, 'must be text, a number, or true or false'],
  [{ json: { '/uid': null } }, 'must be text, a number, or true or false'],
] as const) {
  test(`${inspect(filter, { breakLength: Infinity })} is no message filter`, (t) => {
    const { error } = messageFilter().safeParse(filter);
    t.deepEqual(
      error?.issues.map(({ message }) => message),
      [problem],
    );
  });
}

for (const pointer of ['type', 'a/b', '/a~', '/a~2', '/ok/~']) {
  test(`${pointer} is no JSON pointer`, (t) => {
    const [issue] = messageFilter().safeParse({ json: { [pointer]: 1 } }).error?.issues ?? [];
    t.true(issue?.code === 'invalid_key' && issue.issues[0]?.message.startsWith('must be a JSON pointer'));
  });
}

test('an unknown key and an unknown opcode are refused', (t) => {
  t.is(messageFilter().safeParse({ opcde: 'text' }).error?.issues[0]?.code, 'unrecognized_keys');
  t.is(messageFilter().safeParse({ opcode: 'continuation' }).error?.issues[0]?.code, 'invalid_value');
});
