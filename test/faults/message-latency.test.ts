import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

const late = { delay: '100ms', messages: { pattern: 'late' } };

test('only the messages that match are late, and what comes behind them waits', (t) => {
  const fake = new FakeMessages();
  fake.apply('latency', late);
  fake.downstream.arrive(message('text', 'a', 0));
  fake.downstream.arrive(message('text', 'late', 1));
  fake.at(20).downstream.arrive(message('text', 'b', 2));
  fake.downstream.arrive(message('ping', 'c', 0));
  fake.at(500).downstream.arrive(message('text', 'd', 3));
  fake.at(1000);
  t.deepEqual(fake.downstream.said, ['0 text a', '100 text late', '100 text b', '100 ping c', '500 text d']);
  t.deepEqual(fake.effects, ['downstream']);
});

test('with order: free everything overtakes a late message, but for a close frame', (t) => {
  const fake = new FakeMessages();
  fake.apply('latency', { ...late, order: 'free' });
  fake.downstream.arrive(message('text', 'late', 0));
  t.is(fake.downstream.kept, 4);
  fake.at(20).downstream.arrive(message('text', 'b', 1));
  fake.downstream.arrive(message('text', 'late too', 2));
  fake.at(30).downstream.arrive(message('ping', 'c', 0));
  fake.at(110).downstream.arrive(message('text', 'd', 3));
  fake.downstream.arrive(message('close', 'e', 1));
  fake.at(1000);
  t.deepEqual(fake.downstream.said, [
    '20 text b',
    '30 ping c',
    '100 text late',
    '110 text d',
    '120 text late too',
    '120 close e',
  ]);
});

test('nothing comes after a close frame, even what was not late', (t) => {
  const fake = new FakeMessages();
  fake.apply('latency', { delay: '100ms', messages: { opcode: 'close' }, order: 'free' });
  fake.downstream.arrive(message('close', 'x'));
  fake.at(10).downstream.arrive(message('text', 'after all'));
  fake.at(1000);
  t.deepEqual(fake.downstream.said, ['100 close x', '100 text after all']);
});

test('a message that is too large to be kept is late when order is kept, and on time when it is free', (t) => {
  for (const [order, said] of [
    ['keep', '100 text …'],
    ['free', '0 text …'],
  ]) {
    const fake = new FakeMessages();
    fake.apply('latency', { delay: '100ms', messages: 'all', order });
    fake.downstream.arrive(message('text', 'late', 0, false));
    fake.at(1000);
    t.deepEqual(fake.downstream.said, [said as string]);
  }
});

test('taken away, what overtaken messages were kept goes on at once, in the order in which it came', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('latency', { delay: '100ms', jitter: '90ms', messages: 'all', order: 'free' });
  for (let index = 0; index < 20; index++) fake.downstream.arrive(message('text', `${index}`, index));
  fake.at(5);
  fault.detach(fake.connection);
  t.is(fake.downstream.kept, 0);
  fake.at(6);
  t.deepEqual(
    fake.downstream.out.map(({ message }) => message.index),
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test('when the source ends, late messages keep their time, and go in its order', (t) => {
  for (const order of ['keep', 'free'] as const) {
    const fake = new FakeMessages();
    fake.apply('latency', { ...late, order });
    fake.downstream.arrive(message('text', 'late 1', 0));
    fake.at(20).downstream.arrive(message('text', 'late 2', 1));
    fake.at(30);
    fake.downstream.end();
    t.is(fake.downstream.kept, 0);
    fake.at(1000);
    t.deepEqual(fake.downstream.said, ['100 text late 1', '120 text late 2']);
  }
});

test('taken away, messages that waited for their turn go on at once', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('latency', late);
  fake.downstream.arrive(message('text', 'late', 0));
  fake.downstream.arrive(message('ping', 'x', 0));
  fake.at(5);
  fault.detach(fake.connection);
  fake.at(1000);
  t.deepEqual(fake.downstream.said, ['5 text late', '5 ping x']);
});

test('changed, what was kept goes on, and the new delay is for what comes', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('latency', { ...late, order: 'free' });
  fake.downstream.arrive(message('text', 'late 1', 0));
  fault.change({ delay: 300, jitter: 0, distribution: 'uniform', correlation: 0, messages: {}, order: 'free' });
  fake.at(10).downstream.arrive(message('text', 'x', 1));
  fake.at(1000);
  t.deepEqual(fake.downstream.said, ['0 text late 1', '310 text x']);
});

test('the delays are drawn by the number of the message, whichever of them came before', (t) => {
  const delays = (indices: number[], seed = 1) => {
    const fake = new FakeMessages({ seed });
    fake.apply('latency', { delay: '100ms', jitter: '50ms', messages: 'all', order: 'free' });
    for (const index of indices) fake.downstream.arrive(message('text', `${index}`, index));
    fake.at(1000);
    return new Map(fake.downstream.out.map(({ t, message }) => [message.index, t]));
  };
  const all = Array.from({ length: 50 }, (_, index) => index);
  const every = delays(all);
  t.true(new Set(every.values()).size > 40);
  t.true([...every.values()].every((delay) => delay >= 50 && delay <= 150));
  t.deepEqual(delays(all), every);
  t.notDeepEqual(delays(all, 2), every);
  for (const [index, delay] of delays(all.filter((each) => each % 3 === 0))) t.is(delay, every.get(index) as number);
});

test('a delay of nothing has no effect', (t) => {
  const fake = new FakeMessages();
  fake.apply('latency', { delay: '0ms', messages: 'all' });
  fake.downstream.arrive(message('text', 'x'));
  t.deepEqual(fake.effects, []);
});
