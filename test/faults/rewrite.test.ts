import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

const uid = { pattern: '"uid":(?<uid>\\d+)' };

const rewritings: [options: object, before: string, after: string][] = [
  [{ messages: uid, replace: '"uid":9$1' }, '{"uid":1,"peer":{"uid":22}}', '{"uid":91,"peer":{"uid":922}}'],
  [{ messages: uid, replace: '$<uid>$$$&' }, '"uid":7', '7$"uid":7'],
  [{ messages: { pattern: '(a)' }, replace: '$12' }, 'a', 'a2'],
  [{ messages: { pattern: '.' }, replace: 'ü' }, '你好', 'üü'],
  [{ messages: { pattern: '^' }, replace: '> ' }, 'x', '> x'],
  [{ messages: { pattern: 'x' }, replace: '' }, 'xx', ''],
  [{ messages: { pattern: 'x' }, with: 'gone $1' }, 'xx', 'gone $1'],
  [{ messages: 'all', with: '' }, 'xx', ''],
  [{ messages: 'all', set: { '/uid': 7 } }, '{"uid": 1, "name": "ü"}', '{"uid":7,"name":"ü"}'],
  [
    { messages: 'all', set: { '/new': null, '/list/1': 'b', '/list/-': true } },
    '{"list":[1,2]}',
    '{"list":[1,"b",true],"new":null}',
  ],
  [{ messages: 'all', set: { '': 5 } }, '{"uid":1}', '5'],
  [{ messages: 'all', set: { '/a~1b/~0': 'x' } }, '{"a/b":{}}', '{"a/b":{"~":"x"}}'],
  [{ messages: { json: { '/type': 'x' } }, set: { '/type': 'y' } }, '{"type":"x"}', '{"type":"y"}'],
  [{ messages: 'all', set: { '/__proto__': 1 } }, '{}', '{"__proto__":1}'],
];

for (const [options, before, after] of rewritings) {
  test(`${JSON.stringify(options)} makes ${JSON.stringify(before)} into ${JSON.stringify(after)}`, (t) => {
    const fake = new FakeMessages();
    fake.apply('rewrite', options);
    fake.downstream.arrive(message('text', before, 4));
    fake.at(1);
    t.deepEqual(fake.downstream.said, [`0 text ${after}`]);
    t.is(fake.downstream.out[0]?.message.index, 4);
    t.deepEqual(fake.effects, ['downstream']);
  });
}

const unchanged: [options: object, before: string][] = [
  [{ messages: uid, replace: '$&' }, '"uid":7'],
  [{ messages: uid, with: 'x' }, 'nothing of the kind'],
  [{ messages: 'all', set: { '/uid': 1 } }, 'no JSON'],
  [{ messages: 'all', set: { '/uid': 1 } }, '{ "uid": 1 }'],
  [{ messages: 'all', set: { '/peer/uid': 1 } }, '{ "uid": 1 }'],
  [{ messages: 'all', set: { '/list/2': 1, '/list/x': 1, '/list/01': 1 } }, '{ "list": [1, 2] }'],
  [{ messages: 'all', set: { '/uid': 1 } }, '"text"'],
  [{ messages: 'all', set: { '/__proto__/x': 1 } }, '{ }'],
];

for (const [options, before] of unchanged) {
  test(`${JSON.stringify(options)} leaves ${JSON.stringify(before)} as it came`, (t) => {
    const fake = new FakeMessages();
    fake.apply('rewrite', options);
    const sent = message('text', before);
    fake.downstream.arrive(sent);
    fake.at(1);
    t.is(fake.downstream.out[0]?.message, sent);
    t.deepEqual(fake.effects, []);
    t.is(({} as { x?: number }).x, undefined);
  });
}

test('what is put into a binary message is UTF-8, and its other bytes stay', (t) => {
  for (const [options, before, after] of [
    [{ messages: { pattern: '\\xff.' }, replace: 'ü' }, 'ffff00fe', 'c3bc00fe'],
    [
      { messages: { opcode: 'binary' }, set: { '/b': 'ü' } },
      Buffer.from('{"a":"é"}').toString('hex'),
      Buffer.from('{"a":"é","b":"ü"}').toString('hex'),
    ],
    [{ messages: 'all', with: 'ü' }, '00', 'c3bc'],
  ] as const) {
    const fake = new FakeMessages();
    fake.apply('rewrite', options);
    fake.downstream.arrive(message('binary', Buffer.from(before, 'hex')));
    fake.at(1);
    t.is(fake.downstream.out[0]?.message.opcode, 'binary');
    t.is(fake.downstream.out[0]?.message.payload()?.toString('hex'), after);
  }
});

test('control frames, and messages that cannot be read, stay as they are', (t) => {
  const fake = new FakeMessages();
  fake.apply('rewrite', { messages: 'all', with: 'x' });
  const sent = [message('ping', 'a'), message('close', 'b'), message('text', 'c', 0, false)];
  for (const each of sent) fake.downstream.arrive(each);
  fake.at(1);
  t.deepEqual(
    fake.downstream.out.map(({ message }) => message),
    sent,
  );
});
