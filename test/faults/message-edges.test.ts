import test from 'ava';
import { closePayload, hear, lines, type Saying, wireFrame } from '../helpers/conversation.js';
import { FakeWebSocket } from '../helpers/fake-websocket.js';

const text = (said: string): Saying => ({ opcode: 'text', payload: Buffer.from(said) });
const huge: Saying = { opcode: 'binary', payload: Buffer.alloc(1_500_000, 'h') };

/** Lets a message of 1.5 MB come in 24 pieces, one every 5 ms, with one before and one behind it. */
function sendHuge(fake: FakeWebSocket): void {
  const bytes = wireFrame(huge, true);
  const size = Math.ceil(bytes.length / 24);
  fake.upstream.arrive(wireFrame(text('before'), true));
  for (let start = 0; start < bytes.length; start += size) {
    fake.clock.advanceTo(fake.clock.now() + 5);
    fake.upstream.arrive(bytes.subarray(start, start + size));
  }
  fake.upstream.arrive(wireFrame(text('behind'), true));
  fake.clock.advanceTo(1000);
}

test('a message too large to be kept has nothing put into its middle', async (t) => {
  const fake = new FakeWebSocket();
  const fault = fake.apply('inject', { text: 'mine', every: '10ms' }, 'upstream');
  fake.apply('inject', { text: 'on it', on: { opcode: 'binary' } }, 'upstream');
  sendHuge(fake);
  fault.detach?.(fake.connection);
  const { heard, error } = await hear(fake.upstream.sink.taken, 'server', false);
  t.is(error, undefined);
  const others = heard.filter(({ payload }) => payload.toString() !== 'mine');
  t.deepEqual(lines(others), lines([text('before'), huge, text('on it'), text('behind')]));
  const leftOut = fault.leftOut?.() ?? 0;
  t.true(leftOut > 5 && leftOut < 15, `${leftOut} were left out while the message took 120 ms`);
  t.is(heard.length - others.length + leftOut, 101);
});

test('ws-close waits for a message too large to be kept, and what follows is gone', async (t) => {
  const fake = new FakeWebSocket();
  fake.apply('ws-close', { code: 4000, side: 'both', after: '60ms' }, 'both');
  sendHuge(fake);
  const { heard, error } = await hear(fake.upstream.sink.taken, 'server', false);
  t.is(error, undefined);
  t.deepEqual(lines(heard), lines([text('before'), huge, { opcode: 'close', payload: closePayload(4000) }]));
});

test('a message too large to be kept is late in its place, muted as a whole, and never rewritten or corrupted', async (t) => {
  for (const [type, options, meant] of [
    ['latency', { delay: '300ms', messages: { opcode: 'binary' } }, [text('before'), huge, text('behind')]],
    ['ws-mute', { reverse: true }, []],
    ['rewrite', { messages: { opcode: 'binary' }, with: 'x' }, [text('before'), huge, text('behind')]],
    ['corrupt', { share: '100%', messages: { opcode: 'binary' } }, [text('before'), huge, text('behind')]],
  ] as const) {
    const fake = new FakeWebSocket();
    fake.apply(type, options, 'upstream');
    sendHuge(fake);
    const { heard, error } = await hear(fake.upstream.sink.taken, 'server', false);
    t.is(error, undefined, type);
    t.deepEqual(lines(heard), lines(meant), type);
  }
});

test('nothing is put in after the close frame of another fault, whichever of them came first', async (t) => {
  for (const first of ['ws-close', 'inject'] as const) {
    const fake = new FakeWebSocket();
    const close = () => fake.apply('ws-close', { code: 4000, after: '25ms' }, 'both');
    if (first === 'ws-close') close();
    fake.apply('inject', { text: 'mine', every: '10ms' }, 'downstream');
    if (first === 'inject') close();
    fake.clock.advanceTo(1000);
    const { heard, error } = await hear(fake.downstream.sink.taken, 'client', false);
    t.is(error, undefined, first);
    const mine = [0, 10, 20].map(() => text('mine'));
    t.deepEqual(lines(heard), lines([...mine, { opcode: 'close', payload: closePayload(4000) }]), first);
  }
});

test('a close frame waits behind latency and a hold, and the patience is counted from when it went', async (t) => {
  const fake = new FakeWebSocket();
  const owner = {};
  fake.apply('latency', { delay: '3s' }, 'downstream');
  fake.connection.hold('downstream', owner, () => {});
  fake.downstream.arrive(wireFrame(text('a'), false));
  fake.apply('ws-close', { code: 4000 }, 'both');
  fake.clock.advanceTo(10_000);
  t.deepEqual(fake.downstream.sink.said, []);
  fake.connection.release('downstream', owner);
  fake.clock.advanceTo(11_999);
  t.deepEqual(fake.downstream.sink.said, []);
  fake.clock.advanceTo(12_001);
  t.deepEqual(fake.downstream.sink.said, ['close']);
  const { heard } = await hear(fake.downstream.sink.taken, 'client', false);
  t.deepEqual(lines(heard), lines([text('a'), { opcode: 'close', payload: closePayload(4000) }]));
});

test('latency of bytes changes into latency of messages and back, on a WebSocket that is open', async (t) => {
  const fake = new FakeWebSocket();
  const bytes = { delay: 100, jitter: 0, distribution: 'uniform', correlation: 0 };
  const fault = fake.apply('latency', { delay: '100ms' }, 'upstream');
  const say = (said: string, at: number) => {
    fake.clock.advanceTo(at);
    fake.upstream.arrive(wireFrame(text(said), true));
  };
  say('a', 0);
  fake.clock.advanceTo(10);
  fault.change?.({ ...bytes, messages: { pattern: 'late' } });
  say('b', 20);
  say('late', 30);
  say('c', 40);
  fake.clock.advanceTo(50);
  fault.change?.(bytes);
  say('d', 60);
  fake.clock.advanceTo(1000);
  const { heard, error } = await hear(fake.upstream.sink.taken, 'server', false);
  t.is(error, undefined);
  t.deepEqual(
    heard.map(({ t: now, payload }) => `${now} ${payload.toString()}`),
    ['10 a', '20 b', '50 late', '50 c', '160 d'],
  );
});

test('the FIN of a source waits for its late messages', (t) => {
  const fake = new FakeWebSocket();
  fake.apply('latency', { delay: '100ms', messages: 'all' }, 'upstream');
  fake.upstream.arrive(wireFrame(text('late'), true));
  fake.upstream.link.arriveFin();
  fake.clock.advanceTo(99);
  t.deepEqual([fake.upstream.sink.said, fake.upstream.sink.taken], [[], []]);
  fake.clock.advanceTo(101);
  t.deepEqual(fake.upstream.sink.said, ['fin']);
  t.is(fake.upstream.sink.taken[0]?.t, 100);
});

test('when 256 KiB of late messages wait, the source is not read until they have left', async (t) => {
  for (const order of ['keep', 'free']) {
    const fake = new FakeWebSocket();
    fake.apply('latency', { delay: '100ms', messages: 'all', order }, 'upstream');
    const said = Array.from({ length: 40 }, (_, index) => text(`${index} ${'x'.repeat(10_000)}`));
    for (const each of said) fake.upstream.arrive(wireFrame(each, true));
    t.true(fake.upstream.source.paused);
    fake.clock.advanceTo(101);
    t.false(fake.upstream.source.paused);
    const { heard, error } = await hear(fake.upstream.sink.taken, 'server', false);
    t.is(error, undefined);
    t.deepEqual(lines(heard), lines(said));
  }
});
