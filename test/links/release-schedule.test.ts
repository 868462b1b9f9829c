import test from 'ava';
import * as fc from 'fast-check';
import { systemClock } from '../../src/core/clock.js';
import { type Head, ReleaseSchedule } from '../../src/links/release-schedule.js';
import { ManualClock } from '../helpers/manual-clock.js';

test('every head is released once, in order, never early; a cancelled one never; and one timer is enough', (t) => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ add: fc.integer({ min: -20, max: 300 }) }) },
    { weight: 2, arbitrary: fc.record({ cancel: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ advance: fc.integer({ min: 0, max: 100 }) }) },
    { weight: 1, arbitrary: fc.record({ standStill: fc.integer({ min: 1, max: 100 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const clock = new ManualClock();
      const schedule = new ReleaseSchedule(clock);
      const heads: { head: Head; due: number; state: 'waiting' | 'released' | 'cancelled' }[] = [];
      const order: number[] = [];
      for (const one of steps) {
        if ('add' in one) {
          const due = clock.now() + one.add;
          const entry = { due, state: 'waiting' as 'waiting' | 'released' | 'cancelled', head: undefined as never };
          const link = {
            release: (now: number) => {
              t.is(entry.state, 'waiting');
              t.true(now >= due && now <= clock.now());
              entry.state = 'released';
              order.push(due);
            },
          };
          heads.push(Object.assign(entry, { head: schedule.add(link, due) }));
        } else if ('cancel' in one) {
          const chosen = heads[one.cancel % Math.max(1, heads.length)];
          if (chosen === undefined) continue;
          schedule.cancel(chosen.head);
          if (chosen.state === 'waiting') chosen.state = 'cancelled';
        } else if ('advance' in one) {
          order.length = 0;
          clock.advanceTo(clock.now() + one.advance);
          t.deepEqual(
            order,
            order.toSorted((a, b) => a - b),
          );
          t.false(heads.some(({ state, due }) => state === 'waiting' && due <= clock.now()));
        } else clock.skip(one.standStill);
        t.is(clock.pending, heads.some(({ state }) => state === 'waiting') ? 1 : 0);
      }
    }),
    { numRuns: 200 },
  );
});

test('an earlier head moves the timer forward, and cancelling it moves it back', (t) => {
  const { clock, schedule, link, released } = scheduled();
  schedule.add(link('late'), 100);
  const soon = schedule.add(link('soon'), 10);
  schedule.cancel(soon);
  schedule.cancel(soon);
  clock.advanceTo(99);
  t.deepEqual(released, []);
  clock.advanceTo(100);
  t.deepEqual(released, ['late at 100']);
  t.is(clock.pending, 0);
});

test('a link may ask for its next release, or another’s end, from within its own', (t) => {
  const { clock, schedule, link, released } = scheduled();
  const other = schedule.add(link('never'), 30);
  let again = 0;
  const own = {
    release: (now: number) => {
      released.push(`own at ${now}`);
      schedule.cancel(other);
      if (again++ < 2) schedule.add(own, now + 10);
    },
  };
  schedule.add(own, 30);
  schedule.add(own, 20);
  clock.advanceTo(100);
  t.deepEqual(released, ['own at 20', 'own at 30', 'own at 30', 'own at 40']);
  t.is(clock.pending, 0);
});

test('a head that is never due waits for ever and needs no timer', (t) => {
  const { clock, schedule, link, released } = scheduled();
  const stalled = schedule.add(link('stalled'), Number.POSITIVE_INFINITY);
  t.is(clock.pending, 0);
  schedule.add(link('due'), 5);
  clock.advanceTo(1e9);
  t.deepEqual(released, ['due at 5']);
  schedule.cancel(stalled);
  t.is(clock.pending, 0);
});

test('ten thousand heads come in order', (t) => {
  const { clock, schedule, released, link } = scheduled();
  for (let nth = 0; nth < 10_000; nth++) schedule.add(link(''), (nth * 7919) % 10_007);
  clock.advanceTo(20_000);
  const instants = released.map((line) => Number(line.slice(4)));
  t.is(instants.length, 10_000);
  t.deepEqual(
    instants,
    instants.toSorted((a, b) => a - b),
  );
});

test('on the machine’s own clock nothing is released early', async (t) => {
  const clock = systemClock();
  const schedule = new ReleaseSchedule(clock);
  const late = await Promise.all(
    Array.from({ length: 100 }, (_, nth) => {
      const due = clock.now() + (nth % 50) + 0.37;
      return new Promise<number>((resolve) => {
        schedule.add({ release: () => resolve(clock.now() - due) }, due);
      });
    }),
  );
  t.true(Math.min(...late) >= 0, `${Math.min(...late)} ms`);
  t.true(Math.max(...late) < 500, `${Math.max(...late)} ms`);
});

function scheduled() {
  const clock = new ManualClock();
  const released: string[] = [];
  return {
    clock,
    released,
    schedule: new ReleaseSchedule(clock),
    link: (name: string) => ({ release: (now: number) => void released.push(`${name} at ${now}`) }),
  };
}
