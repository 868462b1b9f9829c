import test from 'ava';
import { windowWithin } from '../../src/core/expectation.js';
import { cut, expectation, recovers, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const counted = (count: { min: number; max: number }) => expectation({ count, window: windowWithin(0, 10_000) });

for (const [count, times, cause] of [
  [{ min: 1, max: 1 }, 1, 'on-time'],
  [{ min: 1, max: 1 }, 2, 'too-many'],
  [{ min: 1, max: 2 }, 2, 'on-time'],
  [{ min: 1, max: 2 }, 3, 'too-many'],
  [{ min: 2, max: 2 }, 1, 'missing'],
  [{ min: 2, max: 2 }, 0, 'missing'],
  [{ min: 0, max: 1 }, 0, 'absent'],
  [{ min: 0, max: 1 }, 1, 'on-time'],
  [{ min: 0, max: 1 }, 2, 'too-many'],
] as const) {
  test(`from ${count.min} to ${count.max} times, and it came ${times} times: ${cause}`, (t) => {
    const story = cut();
    for (let n = 0; n < times; n++) story.says(5000 + n * 1000, 'uid1', 'interrupted');
    t.is(verdictOn(recovers(story), counted(count)).cause, cause);
  });
}

test('one that may come, and comes too late, is late', (t) => {
  const story = recovers(cut().says(20_000, 'uid1', 'interrupted'));
  t.is(verdictOn(story, counted({ min: 0, max: 1 })).cause, 'late');
});

test('one that may come is not decided before its window is over', (t) => {
  const story = cut().healed(4000, 'outage', 'aborted').runEnded(4000, 'interrupted');
  t.is(verdictOn(story, counted({ min: 0, max: 1 })).cause, 'aborted');
});

test('a second one after the heal does not count', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted').lastByte('uid1', { received: 1990 }).healed(9000, 'outage');
  t.is(
    verdictOn(story.says(9001, 'uid1', 'interrupted').stepEnded(9100, 'outage').runEnded(30_000), t4).cause,
    'on-time',
  );
});

test('where the window opens with the heal, they are counted to the end of the step', (t) => {
  const r7 = expectation({
    step: 'recovery',
    event: 'rejoined',
    after: { kind: 'healed' },
    window: windowWithin(0, 5000),
  });
  const story = (second: number) => recovers(cut().says(28_000, 'uid1', 'rejoined').says(second, 'uid1', 'rejoined'));
  t.is(verdictOn(story(41_999), r7).cause, 'too-many');
  t.is(verdictOn(story(42_001), r7).cause, 'on-time');
});

test('too few of them are no failure when the run was stopped meanwhile', (t) => {
  const story = cut().says(5000, 'uid1', 'interrupted').healed(6000, 'outage', 'aborted').runEnded(6000, 'interrupted');
  t.is(verdictOn(story, counted({ min: 2, max: 2 })).cause, 'aborted');
});

test('a second event that came after the heal and in the window is not enough for two', (t) => {
  const story = recovers(cut().says(5000, 'uid1', 'interrupted'), 6000);
  t.is(verdictOn(story, counted({ min: 2, max: 2 })).cause, 'missing');
});
