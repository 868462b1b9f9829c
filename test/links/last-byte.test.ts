import test from 'ava';
import * as fc from 'fast-check';
import { LastByte } from '../../src/links/last-byte.js';

const flowing = 20;

test('whatever is asked, a sure answer is the true one, and an unsure one is at most 20 ms late', (t) => {
  const gap = fc.oneof(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 400 }));
  const stamps = fc.array(fc.record({ gap, backedUp: fc.boolean() }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(stamps, fc.integer({ min: -50, max: 2000 }), fc.constantFrom(1, 20), (gaps, asked, scale) => {
      const lastByte = new LastByte(scale);
      const told = gaps.reduce<{ t: number; backedUp: boolean }[]>((list, step) => {
        list.push({ t: (list.at(-1)?.t ?? 0) + step.gap * scale, backedUp: step.backedUp });
        return list;
      }, []);
      for (const stamp of told) lastByte.stamp(stamp.t, stamp.backedUp);
      const limit = asked * scale;
      const truth = told.findLast((stamp) => stamp.t <= limit);
      const answer = lastByte.before(limit);
      if (truth === undefined) t.is(answer, undefined);
      else if (answer?.unsure === 'approximate') {
        t.true(answer.t <= limit && answer.t >= truth.t && answer.t - truth.t <= flowing * scale);
      } else {
        t.deepEqual(answer, truth.backedUp ? { t: truth.t, unsure: 'backed-up' } : { t: truth.t });
      }
    }),
    { numRuns: 1000 },
  );
});

test('the byte before a silence is known exactly, after the flow has gone on', (t) => {
  const lastByte = new LastByte();
  for (const at of [0, 10, 20, 4000, 4010, 9000]) lastByte.stamp(at, false);
  t.deepEqual(lastByte.before(20), { t: 20 });
  t.deepEqual(lastByte.before(3999), { t: 20 });
  t.deepEqual(lastByte.before(4500), { t: 4010 });
  t.deepEqual(lastByte.before(10_000), { t: 9000 });
});

test('in the middle of a flow the answer is approximate, in the first flow too', (t) => {
  const lastByte = new LastByte();
  for (const at of [0, 10, 20, 30]) lastByte.stamp(at, false);
  t.deepEqual(lastByte.before(15), { t: 15, unsure: 'approximate' });
  t.is(lastByte.before(-1), undefined);
});

test('before the first byte there is none', (t) => {
  const lastByte = new LastByte();
  t.is(lastByte.before(Number.POSITIVE_INFINITY), undefined);
  lastByte.stamp(100, false);
  t.is(lastByte.before(99.9), undefined);
  t.deepEqual(lastByte.before(100), { t: 100 });
});

test('a silence that began while writes were backed up has no sure beginning', (t) => {
  const lastByte = new LastByte();
  lastByte.stamp(100, true);
  t.deepEqual(lastByte.before(200), { t: 100, unsure: 'backed-up' });
  lastByte.caughtUp(3000);
  t.deepEqual(lastByte.before(200), { t: 100, unsure: 'backed-up' });
  t.deepEqual(lastByte.before(3000), { t: 3000 });
});

test('catching up counts only when something was backed up', (t) => {
  const lastByte = new LastByte();
  lastByte.caughtUp(50);
  t.is(lastByte.before(1000), undefined);
  lastByte.stamp(100, false);
  lastByte.caughtUp(500);
  t.deepEqual(lastByte.before(1000), { t: 100 });
});

test('of many silences the last 512 are remembered, and of older ones nothing is made up', (t) => {
  const lastByte = new LastByte();
  for (let nth = 0; nth <= 520; nth++) lastByte.stamp(nth * 1000, false);
  for (let nth = 9; nth <= 520; nth++) t.deepEqual(lastByte.before(nth * 1000 + 500), { t: nth * 1000 });
  t.deepEqual(lastByte.before(8000), { t: 8000 });
  t.is(lastByte.before(7500), undefined);
});

test('whoever waits for the next byte is told once, and may wait again from within', (t) => {
  const lastByte = new LastByte();
  const told: number[] = [];
  const wait = (at: number) => {
    told.push(at);
    if (told.length === 1) lastByte.awaitNext(t, wait);
  };
  lastByte.awaitNext(t, wait);
  for (const at of [1, 2, 3]) lastByte.stamp(at, false);
  t.deepEqual(told, [1, 2]);
});

test('several may wait for the next byte, and who waits twice is told once', (t) => {
  const lastByte = new LastByte();
  const told: string[] = [];
  const [one, other] = [{}, {}];
  lastByte.awaitNext(one, () => told.push('forgotten'));
  lastByte.awaitNext(other, () => told.push('other'));
  lastByte.awaitNext(one, () => told.push('one'));
  lastByte.stamp(1, false);
  lastByte.stamp(2, false);
  t.deepEqual(told.sort(), ['one', 'other']);
});
