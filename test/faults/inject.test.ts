import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

test('a message is put in at once, once, and only in its direction', (t) => {
  const fake = new FakeMessages();
  fake.apply('inject', { text: 'hello' });
  fake.at(10_000);
  t.deepEqual(fake.downstream.said, ['0 text hello']);
  t.deepEqual(fake.upstream.said, []);
  t.deepEqual(fake.effects, ['downstream']);
});

test('on a new connection it waits for the handshake, and its delay is counted from there', (t) => {
  const fake = new FakeMessages({ framed: false });
  fake.apply('inject', { text: 'now' });
  fake.apply('inject', { base64: 'AAE=', after: '50ms', every: '20ms' });
  fake.at(100);
  t.deepEqual(fake.effects, []);
  fake.frame();
  fake.at(195);
  t.deepEqual(fake.downstream.said, [
    '100 text now',
    '150 binary \0\u0001',
    '170 binary \0\u0001',
    '190 binary \0\u0001',
  ]);
});

test('on a connection that is no WebSocket nothing happens', (t) => {
  const fake = new FakeMessages({ framed: false });
  const fault = fake.apply('inject', { text: 'x', every: '10ms' });
  fake.at(100);
  fault.detach(fake.connection);
  t.deepEqual(fake.effects, []);
  t.deepEqual(fake.downstream.said, []);
});

test('healed, nothing is put in any more', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('inject', { text: 'x', every: '10ms' });
  fake.at(25);
  fault.detach(fake.connection);
  fake.at(1000);
  t.deepEqual(fake.downstream.said, ['0 text x', '10 text x', '20 text x']);
});

test('a clock that jumped is not made up for', (t) => {
  const fake = new FakeMessages();
  fake.apply('inject', { text: 'x', every: '10ms' });
  fake.clock.skip(1000);
  fake.at(1005);
  t.true(fake.downstream.out.length <= 3, fake.downstream.said.join());
});

test('it is said right after each message that matches, and after no other', (t) => {
  const fake = new FakeMessages();
  fake.apply('inject', { text: 'echo', on: { pattern: '^a' } });
  for (const [index, text] of ['a1', 'b', 'a2', 'echo'].entries()) fake.downstream.arrive(message('text', text, index));
  fake.upstream.arrive(message('text', 'a3'));
  fake.at(1);
  t.deepEqual(fake.downstream.said, [
    '0 text a1',
    '0 text echo',
    '0 text b',
    '0 text a2',
    '0 text echo',
    '0 text echo',
  ]);
});

test('after a close frame nothing is put in', (t) => {
  const fake = new FakeMessages();
  fake.apply('inject', { text: 'x', every: '10ms' });
  fake.apply('inject', { text: 'y', on: 'all' });
  fake.downstream.arrive(message('text', 'a'));
  fake.at(5).downstream.arrive(message('close', 'bye'));
  fake.downstream.arrive(message('text', 'late'));
  fake.at(100);
  t.deepEqual(fake.downstream.said, ['0 text x', '0 text a', '0 text y', '5 close bye', '5 text late']);
  t.is(fake.clock.pending, 0);
});

test('changed, the other message is put in at once', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('inject', { text: 'x', every: '10ms' });
  fake.at(15);
  fault.change({ text: 'y' });
  fake.at(100);
  t.deepEqual(fake.downstream.said, ['0 text x', '10 text x', '15 text y']);
});

test('a beat that would only wait is left out and counted, and what is said once waits', (t) => {
  const fake = new FakeMessages();
  fake.downstream.heldUntil = 35;
  const fault = fake.apply('inject', { text: 'x', every: '10ms' });
  fake.apply('inject', { text: 'once' });
  fake.at(55);
  t.deepEqual(fake.downstream.said, ['35 text once', '40 text x', '50 text x']);
  t.is(fault.leftOut(), 4);
});

test('jitter is counted from the beat, differs from beat to beat, and is the same by the same seed', (t) => {
  const instants = (seed: number) => {
    const fake = new FakeMessages({ seed });
    fake.apply('inject', { text: 'x', every: '100ms', jitter: '100ms' });
    fake.at(100_000);
    return fake.downstream.out.map(({ t: at }) => at);
  };
  const late = instants(1).map((at, beat) => at - beat * 100);
  t.true(late.length >= 999 && late.length <= 1001, `${late.length} beats`);
  t.true(late.every((each) => each >= 0 && each <= 100.001));
  const mean = late.reduce((sum, each) => sum + each, 0) / late.length;
  t.true(mean > 45 && mean < 55, `${mean} ms late on average`);
  t.true(new Set(late.map((each) => Math.round(each))).size > 50);
  t.deepEqual(instants(1), instants(1));
  t.notDeepEqual(instants(1), instants(2));
});
