import test from 'ava';
import { MessageContent, type MessageFilter, messageTest, type Opcode } from '../../src/core/message.js';

const met: [filter: MessageFilter, text: string, opcode: Opcode, meets: boolean][] = [
  [{}, 'x', 'text', true],
  [{}, 'x', 'ping', false],
  [{ opcode: 'ping' }, 'x', 'ping', true],
  [{ json: { '/type': 'user-left' } }, '{"type": "user-left"}', 'text', true],
  [{ json: { '/type': 'user-left' } }, '{"type":"user\\u002dleft"}', 'text', true],
  [{ json: { '/type': 'user-left' } }, '{"kind":"user-left"}', 'text', false],
  [{ json: { '/type': 'user-left' } }, '{"type":"user-joined"}', 'text', false],
  [{ json: { '/uid': 1 } }, '{"uid":1.0}', 'text', true],
  [{ json: { '/uid': 10 } }, '{"uid":1e1}', 'text', true],
  [{ json: { '/uid': '1' } }, '{"uid":1}', 'text', true],
  [{ json: { '/ok': true } }, '{"ok":true}', 'text', true],
  [{ json: { '/ok': true } }, '{"ok":1}', 'text', false],
  [{ json: { '/0/~1~0': 'é' } }, '[{"/~":"\\u00e9"}]', 'text', true],
  [{ json: { '': 'x' } }, '"x"', 'text', true],
  [{ json: { '/type': 'x' } }, 'x', 'text', false],
  [{ json: { '/type': 'x' } }, 'null', 'text', false],
];

for (const [filter, text, opcode, meets] of met) {
  test(`${opcode} ${text} ${meets ? 'meets' : 'does not meet'} ${JSON.stringify(filter)}`, (t) => {
    t.is(messageTest(filter)(new MessageContent(opcode, () => Buffer.from(text))), meets);
  });
}

test('a message that cannot be read meets no filter but that of its opcode', (t) => {
  const unreadable = new MessageContent('text', () => undefined);
  t.true(messageTest({ opcode: 'text' })(unreadable));
  for (const filter of [{ pattern: '' }, { json: { '/a': 1 } }, { json: { '/a': 'word' } }]) {
    t.false(messageTest(filter)(unreadable));
  }
});

test('what was read before is asked for JSON, whatever its bytes look like', (t) => {
  const packet = new MessageContent('binary', () => Buffer.from([0x20, 2, 0, 0]), 0, { type: 'connack', code: 0 });
  t.true(messageTest({ json: { '/type': 'connack', '/code': 0 } })(packet));
  t.false(messageTest({ json: { '/type': 'connect' } })(packet));
});
