import test from 'ava';
import { type FaultType, faults } from '../../src/faults/index.js';
import { parseFault } from '../../src/profiles/index.js';

const examples: Record<string, Record<string, unknown>> = {
  latency: { delay: '1s', jitter: '1ms', correlation: '5%', messages: 'all', order: 'free' },
  bandwidth: { rate: '1MB/s', shared: true },
  reset: { after: '1s' },
  close: { 'after-bytes': '1KB' },
  limit: { bytes: '1KB' },
  slice: { size: '10B', variation: '2B', delay: '1ms' },
  'slow-close': { delay: '1s' },
  corrupt: { share: '1%', messages: 'all' },
  refuse: { first: 3 },
  kill: { 'close-code': 1001, 'restart-after': '1s' },
  blackhole: { mode: 'hold' },
  drop: { loss: '2%' },
  'http-status': { status: 503, headers: { 'X-A': 'b' }, 'retry-after': '2s', first: 3 },
  'http-delay': { delay: '1s', jitter: '1ms', header: { authorization: true }, share: '5%' },
  'http-abort': { when: 'mid-body', 'after-bytes': '1KB', how: 'fin', upgrade: 'never', every: 2 },
  duplicate: { share: '5%', gap: '1ms' },
  reorder: { share: '5%', by: 2, within: '1s' },
  rewrite: { messages: 'all' },
  inject: { after: '1s', every: '1s' },
  'ws-close': { side: 'both', code: 1012, after: '1s' },
  'ws-mute': { frames: 'ping', reverse: false },
};

/** Options that a fault needs, and that any text is right for. */
const texts: Record<string, object> = { rewrite: { with: 'x' }, inject: { text: 'x' } };

/** Nothing that a number may turn into by accident is an option. */
const rubbish = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  2 ** 62,
  null,
  {},
  [],
  '',
  ' ',
  'NaN',
  '-1ms',
  '-1B',
  '-1%',
  '-5KB/s',
  '1e9ms',
  'Infinityms',
  `${'9'.repeat(400)}B`,
  `${'9'.repeat(400)}ms`,
  `${'9'.repeat(400)}KB/s`,
  '99999999999999999h',
  '99999999999999GB',
  '101%',
  '5',
  '1 fortnight',
];

test('every fault is in the examples', (t) => {
  t.deepEqual(Object.keys(examples).sort(), Object.keys(faults).sort());
});

for (const [type, options] of Object.entries(examples)) {
  test(`${type} refuses what is no value, by the name of the option`, (t) => {
    const target = faults[type as FaultType].oneDirection ? { direction: 'upstream' } : {};
    const right = { type, ...texts[type], ...options };
    t.notThrows(() => parseFault(right, target));
    for (const option of Object.keys(options)) {
      for (const value of rubbish) {
        const error = t.throws(() => parseFault({ ...right, [option]: value }, target), { code: 'OPTION_INVALID' });
        t.true(error?.message.startsWith(`fault.${option}:`), error?.message);
      }
    }
  });
}

const contradictions: [fault: object, name: string, target?: object][] = [
  [{ type: 'reset', after: '1s', 'after-bytes': '1B' }, 'after-bytes'],
  [{ type: 'close', after: '1s', 'after-bytes': '1B' }, 'after-bytes'],
  [{ type: 'slice', size: '0B' }, 'fault.size'],
  [{ type: 'slice', size: '5B', variation: '5B' }, 'fault.variation'],
  [{ type: 'blackhole', mode: 'discard' }, 'fault.then'],
  [{ type: 'blackhole', then: 'reset' }, 'fault.then'],
  [{ type: 'blackhole', mode: 'hold', then: 'reset' }, 'fault.then'],
  [{ type: 'refuse', first: 0 }, 'fault.first'],
  [{ type: 'refuse', first: -3 }, 'fault.first'],
  [{ type: 'latency' }, 'fault.delay'],
  [{ type: 'bandwidth' }, 'fault.rate'],
  [{ type: 'drop', every: 1 }, 'fault.every'],
  [{ type: 'drop', every: 2, loss: '1%' }, 'fault'],
  [{ type: 'drop', burst: { loss: '50%', length: '1s', inside: '20%' } }, 'fault.burst.loss'],
  [{ type: 'limit' }, 'fault.bytes'],
  [{ type: 'latency', delay: '1s', order: 'free' }, 'fault.order'],
  [{ type: 'corrupt', share: '1%', messages: { opcode: 'close' } }, 'fault.messages.opcode'],
  [{ type: 'corrupt', share: '1%', messages: { json: { uid: 1 } } }, 'fault.messages.json.uid'],
  [{ type: 'corrupt', share: '1%', messages: { patern: 'x' } }, 'fault.messages.patern'],
  [{ type: 'rewrite', with: 'x' }, 'fault.messages'],
  [{ type: 'rewrite', messages: 'all' }, 'fault:'],
  [{ type: 'rewrite', messages: 'all', with: 'x', set: { '/a': 1 } }, 'fault:'],
  [{ type: 'rewrite', messages: 'all', replace: 'x' }, 'fault.replace'],
  [{ type: 'rewrite', messages: { pattern: '(a)' }, replace: '$2' }, 'fault.replace'],
  [{ type: 'rewrite', messages: { pattern: '(?<uid>a)' }, replace: '$<id>' }, 'fault.replace'],
  [{ type: 'rewrite', messages: { opcode: 'ping' }, with: 'x' }, 'fault.messages.opcode'],
  [{ type: 'rewrite', messages: 'all', set: {} }, 'fault.set'],
  [{ type: 'rewrite', messages: 'all', set: { a: 1 } }, 'fault.set.a'],
  [{ type: 'rewrite', messages: 'all', set: { '/a': [1] } }, 'fault.set./a'],
  [{ type: 'inject', text: 'x' }, 'target.direction'],
  [{ type: 'inject' }, 'fault:', { direction: 'upstream' }],
  [{ type: 'inject', text: 'x', base64: 'AA==' }, 'fault:', { direction: 'upstream' }],
  [{ type: 'inject', base64: 'A' }, 'fault.base64', { direction: 'upstream' }],
  [{ type: 'inject', text: 'x', on: 'all', every: '1s' }, 'fault.on', { direction: 'upstream' }],
  [{ type: 'inject', text: 'x', on: { opcode: 'close' } }, 'fault.on.opcode', { direction: 'upstream' }],
  [{ type: 'inject', text: 'x', every: '0ms' }, 'fault.every', { direction: 'upstream' }],
  [{ type: 'ws-close', code: 1004 }, 'fault.code'],
  [{ type: 'ws-close', code: 1005 }, 'fault.code'],
  [{ type: 'ws-close', code: 1015 }, 'fault.code'],
  [{ type: 'ws-close', code: 2999 }, 'fault.code'],
  [{ type: 'ws-close', code: 5000 }, 'fault.code'],
  [{ type: 'ws-close', code: 1006, reason: 'x' }, 'fault.reason'],
  [{ type: 'ws-close', reason: 'ü'.repeat(62) }, 'fault.reason'],
  [{ type: 'ws-mute', frames: 'ping', reverse: true }, 'fault.frames'],
  [{ type: 'latency', delay: '1s', distribution: 'gauss' }, 'fault.distribution'],
  [{ type: 'http-status' }, 'fault.status'],
  [{ type: 'http-status', status: 99 }, 'fault.status'],
  [{ type: 'http-status', status: 101 }, 'fault.status'],
  [{ type: 'http-status', status: 1000 }, 'fault.status'],
  [{ type: 'http-status', status: 200.5 }, 'fault.status'],
  [{ type: 'http-status', status: 204, body: 'none' }, 'fault.body'],
  [{ type: 'http-status', status: 304, body: 'none' }, 'fault.body'],
  [{ type: 'http-status', status: 503, headers: { 'X A': 'b' } }, 'X A'],
  [{ type: 'http-status', status: 503, headers: { 'X-A\r\nX-B': 'b' } }, 'not the name of a header'],
  [{ type: 'http-status', status: 503, headers: { 'X-A': 'b\r\nX-B: c' } }, 'fault.headers.X-A'],
  [{ type: 'http-status', status: 503, headers: { 'X-A': 'snow \u2603' } }, 'fault.headers.X-A'],
  [{ type: 'http-status', status: 503, headers: { 'X-A': 5 } }, 'fault.headers.X-A'],
  [{ type: 'http-status', status: 503, headers: { 'X-A': '1', 'x-a': '2' } }, 'stands twice'],
  [{ type: 'http-status', status: 503, headers: { 'Content-Length': '5' } }, 'writes the header Content-Length itself'],
  [{ type: 'http-status', status: 503, headers: { 'transfer-encoding': 'chunked' } }, 'writes the header'],
  [{ type: 'http-status', status: 503, headers: { 'Retry-After': '5' }, 'retry-after': '5s' }, 'exclude each other'],
  [{ type: 'http-status', status: 503, path: '(' }, 'fault.path'],
  [{ type: 'http-status', status: 503, method: 'get' }, 'fault.method'],
  [{ type: 'http-status', status: 503, method: 'GET POST' }, 'fault.method'],
  [{ type: 'http-status', status: 503, header: { cookie: '[' } }, 'fault.header.cookie'],
  [{ type: 'http-status', status: 503, header: { cookie: false } }, 'fault.header.cookie'],
  [{ type: 'http-status', status: 503, header: { 'a b': true } }, 'not the name of a header'],
  [{ type: 'http-status', status: 503, upgrade: 'yes' }, 'fault.upgrade'],
  [{ type: 'http-status', status: 503, nth: 0 }, 'fault.nth'],
  [{ type: 'http-status', status: 503, every: 1 }, 'fault.every'],
  [{ type: 'http-status', status: 503, nth: 2, first: 3 }, '"nth" and "first" exclude each other'],
  [{ type: 'http-delay', delay: '1s', first: 3, share: '5%' }, '"first" and "share" exclude each other'],
  [{ type: 'http-delay' }, 'fault.delay'],
  [{ type: 'http-abort', when: 'later' }, 'fault.when'],
  [{ type: 'http-abort', how: 'reset' }, 'fault.how'],
  [{ type: 'http-abort', 'after-bytes': '1KB' }, 'fault.after-bytes'],
  [{ type: 'reset' }, 'target.share', { share: '200%' }],
  [{ type: 'reset' }, 'target.share', { share: -0.5 }],
  [{ type: 'reset' }, 'target.connections', { connections: 'old' }],
];

for (const [fault, name, target] of contradictions) {
  test(`${JSON.stringify({ fault, target })} is refused by the name ${name}`, (t) => {
    const error = t.throws(() => parseFault(fault, target), { code: 'OPTION_INVALID' });
    t.true(error?.message.includes(name), error?.message);
  });
}

test('the largest and the smallest values that are taken do no harm', (t) => {
  for (const fault of [
    { type: 'latency', delay: '9000000000000000ms', jitter: '9000000000000000ms', distribution: 'pareto' },
    { type: 'bandwidth', rate: '9000000GB/s' },
    { type: 'bandwidth', rate: '0.000001bit/s' },
    { type: 'slice', size: '9000000GB', variation: '8000000GB', delay: '9000000000000000ms' },
    { type: 'limit', bytes: '9000000GB' },
    { type: 'corrupt', share: '0.0000000001%' },
  ]) {
    t.notThrows(() => faults[fault.type as keyof typeof faults].explain(parseFault(fault).options));
  }
});
