import test from 'ava';
import { MessageContent, type Opcode } from '../../src/core/message.js';
import type { TapRule } from '../../src/core/tap.js';
import { longestAttribute, type Tapped, tapReader } from '../../src/events/tap-reader.js';

const left: Partial<TapRule> = { filter: { json: { '/event': 'user-offline' } }, event: { name: 'peer-offline' } };

const read: [title: string, rule: Partial<TapRule>, text: string, tapped: Tapped | undefined][] = [
  [
    'an event by name, with an attribute by pointer',
    { ...left, attributes: { uid: { pointer: '/uid' } } },
    '{"event":"user-offline","uid":1}',
    { event: 'peer-offline', attributes: { uid: 1 } },
  ],
  ['a message that does not meet the filter', left, '{"event":"user-joined","uid":1}', undefined],
  ['what is no JSON', left, 'user-offline', undefined],
  [
    'an event whose name stands at a pointer',
    { event: { pointer: '/event/name' } },
    '{"event":{"name":"onUserOffline"}}',
    { event: 'onUserOffline', attributes: {} },
  ],
  ['no event where its name should stand', { event: { pointer: '/event' } }, '{"evnt":"x"}', undefined],
  ['an event whose name is a map', { event: { pointer: '/event' } }, '{"event":{}}', undefined],
  ['an event whose name is empty', { event: { pointer: '/event' } }, '{"event":""}', undefined],
  ['an event whose name is too long', { event: { pointer: '/event' } }, `{"event":"${'x'.repeat(201)}"}`, undefined],
  [
    'an event and an attribute by groups of the pattern',
    {
      filter: { pattern: '^(?<name>\\w+) (?<uid>\\d+)(?: (?<more>.*))?$' },
      event: { group: 'name' },
      attributes: { uid: { group: 'uid' }, more: { group: 'more' }, fixed: { value: true } },
    },
    'bye 7',
    { event: 'bye', attributes: { uid: '7', fixed: true } },
  ],
  [
    'attributes that are no scalars or not there: left out',
    { ...left, attributes: { a: { pointer: '/a' }, b: { pointer: '/b' }, c: { pointer: '/c/0' }, d: { pointer: '' } } },
    '{"event":"user-offline","a":[1],"c":[false]}',
    { event: 'peer-offline', attributes: { c: false } },
  ],
  [
    'an attribute without end: cut',
    { ...left, attributes: { a: { pointer: '/a' } } },
    `{"event":"user-offline","a":"${'x'.repeat(5000)}"}`,
    { event: 'peer-offline', attributes: { a: 'x'.repeat(longestAttribute) } },
  ],
  ['keys that every map has', { event: { pointer: '/constructor/name' } }, '{}', undefined],
];

for (const [title, rule, text, tapped] of read) {
  test(`a rule reads ${title}`, (t) => {
    t.deepEqual(readerOf(rule)(content(text)), tapped);
  });
}

test('a rule reads binary as Latin-1, and a control frame only by its opcode', (t) => {
  const rule = { filter: { pattern: '^(?<first>\\xe9)' }, attributes: { first: { group: 'first' } } };
  t.deepEqual(readerOf(rule)(content(Buffer.from([0xe9, 0x00]), 'binary'))?.attributes, { first: 'é' });
  t.is(readerOf(rule)(content('é', 'ping')), undefined);
  t.truthy(readerOf({ ...rule, filter: { ...rule.filter, opcode: 'ping' } })(content('é', 'ping')));
});

test('a message that cannot be read is no event, unless its opcode is all that is asked', (t) => {
  const unreadable = () => new MessageContent('text', () => undefined);
  t.is(readerOf({ filter: { pattern: '' } })(unreadable()), undefined);
  t.is(readerOf({ filter: { json: { '/a': 1 } } })(unreadable()), undefined);
  t.is(readerOf({ filter: {}, event: { pointer: '/event' } })(unreadable()), undefined);
  t.is(readerOf({ filter: { opcode: 'text' } })(unreadable())?.event, 'joined');
});

function readerOf(rule: Partial<TapRule>) {
  return tapReader({ direction: 'downstream', filter: {}, event: { name: 'joined' }, attributes: {}, ...rule });
}

function content(text: string | Buffer, opcode: Opcode = 'text'): MessageContent {
  return new MessageContent(opcode, () => Buffer.from(text));
}
