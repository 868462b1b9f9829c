import test from 'ava';
import { servePlan } from '../../src/cli/serve-plan.js';
import { changed, compileText, smallProfile } from './compile-text.js';

const faults: [fault: string, compression: string][] = [
  ['{type: blackhole}', 'keep'],
  ['{type: latency, delay: 1s}', 'keep'],
  ['{type: drop, loss: 3%}', 'no-takeover'],
  ['{type: drop, loss: 3%, plane: message}', 'no-takeover'],
  ['{type: drop, loss: 3%, plane: modelled}', 'keep'],
  ['{type: drop, loss: 3%, messages: {opcode: ping}}', 'keep'],
  ['{type: duplicate, share: 3%}', 'no-takeover'],
  ['{type: reorder, every: 3}', 'no-takeover'],
];

for (const [fault, compression] of faults) {
  test(`with ${fault} and nothing said, a proxy has compression: ${compression}`, (t) => {
    const [proxy] = compileText(changed('{type: blackhole}', fault)).proxies;
    t.is(proxy?.compression, compression as never);
  });
}

test('what is said of compression goes before what the steps would have', (t) => {
  const text = changed(
    '{type: blackhole}',
    '{type: reorder, every: 3}',
    changed(', upstream', ', compression: strip, upstream'),
  );
  t.is(compileText(text).proxies[0]?.compression, 'strip');
});

test('a fault on the messages of one proxy leaves the compression of another as it is', (t) => {
  const other = '  other: {protocol: http, listen: 127.0.0.1:7002, upstream: 127.0.0.1:7000}\nclients:';
  let text = changed('clients:\n', `${other}\n`);
  text = changed('{type: blackhole}', '{type: reorder, every: 3}', text);
  text = changed('target: {clients: [uid1]}', 'target: {proxies: [channel]}', text);
  const found = compileText(text).proxies.map(({ name, compression }) => [name, compression]);
  t.deepEqual(found, [
    ['channel', 'no-takeover'],
    ['other', 'keep'],
  ] as never);
});

test('a network loses packets, and leaves compression as it is', (t) => {
  const text = changed('name: small\n', 'name: small\nnetwork: {name: 3g-lossy}\n');
  t.is(compileText(text).proxies[0]?.compression, 'keep');
});

test('serve, where any fault may come, compresses each message by itself', (t) => {
  const flag = 'name=channel,listen=127.0.0.1:7001,upstream=127.0.0.1:7000';
  const compressionOf = (parts: string) => servePlan(undefined, { proxy: [flag + parts] }).proxies[0]?.compression;
  t.is(compressionOf(',protocol=http'), 'no-takeover');
  t.is(compressionOf(',protocol=http,compression=keep'), 'keep');
  t.is(compressionOf(''), undefined);
  const withoutSteps = smallProfile.replace(/steps:[^]*$/, '');
  t.is(compileText(withoutSteps).proxies[0]?.compression, 'no-takeover');
});
