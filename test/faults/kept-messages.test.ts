import test from 'ava';
import { FakeLink } from '../helpers/fake-link.js';
import { frame } from '../links/frames.js';

const text = (say: string) => frame(1, say);
const all = (...said: string[]) => Buffer.concat(said.map(text));

function fakeWith(type: 'duplicate' | 'reorder' | 'drop', options: object) {
  const fake = new FakeLink();
  fake.frame();
  return { fake, fault: fake.apply(type, options) };
}

test('a copy with a gap comes so much later, between two other messages', (t) => {
  const { fake } = fakeWith('duplicate', { every: 2, gap: '500ms' });
  fake.arrive(all('a', 'b', 'c'));
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'c'));
  fake.clock.advanceTo(400);
  const next = text('next');
  fake.arrive(next.subarray(0, 3));
  fake.clock.advanceTo(499);
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'c'));
  fake.clock.advanceTo(500);
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'c', 'b'));
  fake.arrive(next.subarray(3));
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'c', 'b', 'next'));
});

test('a message that nothing overtakes goes on in time, and one that is kept goes on when the fault is healed', (t) => {
  const { fake, fault } = fakeWith('reorder', { every: 2, within: '2s' });
  fake.arrive(all('a', 'b'));
  fake.clock.advanceTo(1999);
  t.deepEqual(fake.sink.bytes, all('a'));
  fake.clock.advanceTo(2000);
  t.deepEqual(fake.sink.bytes, all('a', 'b'));
  fake.arrive(all('c', 'd'));
  fault.detach?.(fake.connection);
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'c', 'd'));
  t.true(fake.link.direct);
  t.is(fake.schedule.size, 0);
});

test('with another number of its options a reorder lets go of what it kept, and goes on', (t) => {
  const { fake, fault } = fakeWith('reorder', { every: 2 });
  fake.arrive(all('a', 'b'));
  fault.change?.(fake.options('reorder', { every: 3 }));
  t.deepEqual(fake.sink.bytes, all('a', 'b'));
  fake.arrive(all('c', 'd', 'e'));
  t.deepEqual(fake.sink.bytes, all('a', 'b', 'd', 'c', 'e'));
});

test('so many messages overtake one that is kept back as are asked for, pings not counted', (t) => {
  const { fake } = fakeWith('reorder', { every: 5, by: 3 });
  const ping = frame(9, '');
  fake.arrive(Buffer.concat([all('1', '2', '3', '4', 'late', '6'), ping, all('7'), ping, all('8', '9')]));
  t.deepEqual(
    fake.sink.bytes,
    Buffer.concat([all('1', '2', '3', '4', '6'), ping, all('7'), ping, all('8', 'late', '9')]),
  );
});

test('a message too large to be kept back keeps its place, and what has no room goes on', (t) => {
  const { fake } = fakeWith('reorder', { every: 2, by: 100 });
  const [huge, large] = ['x'.repeat(70_000), 'y'.repeat(40_000)];
  fake.arrive(all('a', huge, 'b'));
  t.true(fake.sink.bytes.equals(all('a', huge, 'b')));
  fake.arrive(all(large));
  fake.arrive(all('c', large, 'd'));
  t.true(fake.sink.bytes.equals(all('a', huge, 'b', 'c', large, 'd')));
  t.is(fake.link.waiting, all(large).length + 128);
});

const filters: [filter: object, left: string[]][] = [
  [{ pattern: '^lose' }, ['keep me', '{"type":"a","n":1}', '{"type":"b"}']],
  [{ json: { '/type': 'a' } }, ['lose me', 'keep me', 'lose you', '{"type":"b"}']],
  [{ opcode: 'binary' }, ['lose me', 'keep me', 'lose you', '{"type":"a","n":1}', '{"type":"b"}']],
];

for (const [messages, left] of filters) {
  test(`a drop of messages with ${JSON.stringify(messages)} takes those and no others`, (t) => {
    const { fake } = fakeWith('drop', { loss: '100%', messages });
    const ping = frame(9, 'lose me');
    fake.arrive(Buffer.concat([all('lose me', 'keep me', 'lose you', '{"type":"a","n":1}', '{"type":"b"}'), ping]));
    t.deepEqual(fake.sink.bytes, Buffer.concat([all(...left), ping]));
  });
}

test('control frames are dropped only by who names them, and every nth of those that are meant is counted', (t) => {
  const { fake } = fakeWith('drop', { every: 2, messages: { opcode: 'ping' } });
  fake.arrive(Buffer.concat([frame(9, '1'), text('a'), frame(9, '2'), frame(10, ''), frame(9, '3'), frame(9, '4')]));
  t.deepEqual(fake.sink.bytes, Buffer.concat([frame(9, '1'), text('a'), frame(10, ''), frame(9, '3')]));
});

test('in bursts, messages of a bad period are lost together', (t) => {
  const { fake } = fakeWith('drop', { burst: { loss: '50%', length: '1s' } });
  const lost: boolean[] = [];
  for (let nth = 0; nth < 4000; nth++) {
    fake.clock.advanceTo(nth * 50);
    const before = fake.sink.taken.length;
    fake.arrive(text(`${nth}`));
    lost.push(fake.sink.taken.length === before);
  }
  const share = lost.filter(Boolean).length / lost.length;
  t.true(share > 0.35 && share < 0.65, `${share}`);
  const changes = lost.filter((each, nth) => nth > 0 && each !== lost[nth - 1]).length;
  // A period lasts a second and so about 20 messages; drawn one by one there would be 2,000 changes.
  t.true(changes > 80 && changes < 400, `${changes}`);
});
