import test from 'ava';
import { wireFrame } from '../helpers/conversation.js';
import { FakeWebSocket } from '../helpers/fake-websocket.js';

const said = (text: string) => ({ opcode: 'text', payload: Buffer.from(text) }) as const;
const beat = wireFrame(said('beat'), false).toString('latin1');

const texts = (fake: FakeWebSocket) => fake.downstream.sink.taken.map(({ bytes }) => bytes.toString('latin1')).join('');
const beats = (fake: FakeWebSocket) => texts(fake).split(beat).length - 1;

test('what is put in again and again while the link is held is not there after the heal', (t) => {
  const fake = new FakeWebSocket();
  const inject = fake.apply('inject', { text: 'beat', every: '10ms' }, 'downstream');
  fake.clock.advanceTo(95);
  t.is(beats(fake), 10);
  const hole = fake.apply('blackhole', {}, 'both');
  fake.downstream.arrive(wireFrame(said('real'), false));
  fake.clock.advanceTo(60_000);
  t.is(fake.downstream.link.waiting, wireFrame(said('real'), false).length);
  hole.detach?.(fake.connection);
  t.is(beats(fake), 10);
  t.true(texts(fake).endsWith(wireFrame(said('real'), false).toString('latin1')));
  fake.clock.advanceTo(60_100);
  t.true(Math.abs(beats(fake) - 20) <= 1, `${beats(fake)} beats`);
  const left = inject.leftOut?.() ?? 0;
  t.true(left >= 5980 && left <= 6000, `${left} were left out`);
});

test('a beat that is left out shows that the hold withholds something, though nobody else says a word', (t) => {
  const fake = new FakeWebSocket();
  fake.apply('inject', { text: 'beat', every: '10ms' }, 'downstream');
  fake.clock.advanceTo(5);
  fake.effects.splice(0);
  fake.apply('blackhole', {}, 'both');
  t.deepEqual(fake.effects, []);
  fake.clock.advanceTo(30);
  t.deepEqual(fake.effects, ['downstream']);
});

test('a reader that does not read makes the link keep no more than its cap', (t) => {
  const fake = new FakeWebSocket();
  const text = 'x'.repeat(1000);
  const inject = fake.apply('inject', { text, every: '1ms' }, 'downstream');
  fake.downstream.sink.stalled = true;
  fake.clock.advanceTo(20_000);
  t.true(fake.downstream.link.waiting <= 257 * 1024, `${fake.downstream.link.waiting} bytes wait`);
  t.true(fake.downstream.link.waiting >= 128 * 1024, `${fake.downstream.link.waiting} bytes wait`);
  t.true((inject.leftOut?.() ?? 0) > 19_000);
  t.is(fake.budget.used, 0);
  fake.downstream.sink.drain();
  fake.clock.advanceTo(20_001);
  t.is(fake.downstream.link.waiting, 0);
  inject.detach?.(fake.connection);
  t.is(fake.schedule.size, 0);
});

test('behind a message that is only half there, one beat waits and no more', (t) => {
  const fake = new FakeWebSocket();
  const whole = wireFrame({ opcode: 'binary', payload: Buffer.alloc(100_000, 'h') }, false);
  fake.downstream.arrive(whole.subarray(0, 50_000));
  fake.apply('inject', { text: 'beat', every: '1ms' }, 'downstream');
  fake.clock.advanceTo(5000);
  t.is(fake.downstream.link.waiting, wireFrame(said('beat'), false).length);
  fake.downstream.arrive(whole.subarray(50_000));
  t.is(beats(fake), 1);
  fake.clock.advanceTo(5010);
  t.true(beats(fake) >= 10 && beats(fake) <= 12, `${beats(fake)} beats`);
});

test('a slow link carries as many beats as it can, and the rest is left out', (t) => {
  const fake = new FakeWebSocket();
  fake.apply('inject', { text: 'x'.repeat(998), every: '1ms' }, 'downstream');
  fake.apply('bandwidth', { rate: '100KB/s' }, 'downstream');
  fake.clock.advanceTo(60_000);
  const passed = fake.downstream.sink.taken.reduce((sum, { bytes }) => sum + bytes.length, 0);
  t.true(passed > 5_400_000 && passed < 6_400_000, `${passed} bytes passed`);
  t.true(fake.downstream.link.waiting <= 320 * 1024, `${fake.downstream.link.waiting} bytes wait`);
});

test('a stage that wakes with nothing to let go does not show a hold that withholds nothing', (t) => {
  const fake = new FakeWebSocket();
  fake.apply('inject', { text: 'once', after: '10ms' }, 'downstream');
  const close = wireFrame({ opcode: 'close', payload: Buffer.alloc(0) }, false);
  fake.downstream.arrive(close);
  fake.apply('blackhole', {}, 'both');
  fake.clock.advanceTo(100);
  t.deepEqual(fake.effects, [], 'after the close frame there is nothing to say, and nothing was withheld');
});
