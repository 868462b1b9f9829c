import test from 'ava';
import { History } from '../../src/core/history.js';
import type { RunEnd } from '../../src/core/records.js';
import { seedOfRun } from '../../src/core/series.js';
import { executePlan } from '../../src/runner/runner.js';
import { performSeries, type PlannedRun, runsOf } from '../../src/session/series.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { planOf } from '../helpers/plans.js';

const plan = planOf({ seed: 7, steps: [{ id: 'rest', duration: 1000, expect: [] }] });
const never = new AbortController().signal;

/** Performs a plan on a clock that stands still, with nothing but its steps. */
function performer(clock: ManualClock, signal: AbortSignal) {
  return async ({ plan: planned }: PlannedRun) => {
    const history = new History(clock);
    const ended = await executePlan(
      planned,
      {
        clock,
        records: () => history.records(),
        lastBytes: () => ({}),
        record: (occurrence) => history.append(occurrence),
        applyFault: () => ({ explain: '', ended: Promise.resolve('ended') }),
        useNetwork: () => ({ stop() {} }),
        healAll() {},
        remember() {},
      },
      signal,
    );
    return { ended, kinds: history.records().map(({ kind }) => kind), at: clock.now() };
  };
}

test('runs come one after the other, each with a history and a seed of its own', async (t) => {
  const clock = new ManualClock();
  const series = performSeries(runsOf(plan, 3), performer(clock, never), never);
  await clock.pass(3000);
  const { done, ended } = await series;
  t.is(ended, 'finished');
  t.deepEqual(
    done.map(({ result }) => result),
    [1000, 2000, 3000].map((at) => ({ ended: 'finished', kinds: ['step-started', 'step-ended'], at })),
  );
  t.deepEqual(
    done.map(({ planned }) => [planned.number, planned.plan.seed]),
    [1, 2, 3].map((nth) => [nth, seedOfRun(7, nth)]),
  );
});

test('an abort ends the run under way, and those after it never begin', async (t) => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const series = performSeries(runsOf(plan, 9), performer(clock, abort.signal), abort.signal);
  await clock.pass(1500);
  abort.abort('interrupted');
  const { done, ended } = await series;
  t.is(ended, 'interrupted');
  t.deepEqual(
    done.map(({ result }) => result.ended),
    ['finished', 'interrupted'],
  );
});

const ends: [end: RunEnd, runs: number, ended: RunEnd][] = [
  ['no-baseline', 3, 'finished'],
  ['max-duration', 3, 'finished'],
  ['client-died', 1, 'client-died'],
];

for (const [end, runs, ended] of ends) {
  test(`after a run that ended with ${end} there are ${runs - 1} more`, async (t) => {
    const series = await performSeries(runsOf(plan, 3), () => Promise.resolve({ ended: end }), never);
    t.is(series.done.length, runs);
    t.is(series.ended, ended);
  });
}

test('what the first run throws is thrown on; later, what was done stays', async (t) => {
  const failure = new Error('no listener');
  await t.throwsAsync(
    performSeries([1], () => Promise.reject(failure), never),
    { is: failure },
  );
  const perform = (nth: number) =>
    nth < 3 ? Promise.resolve({ ended: 'finished' as const }) : Promise.reject<{ ended: RunEnd }>(failure);
  const series = await performSeries([1, 2, 3, 4], perform, never);
  t.is(series.done.length, 2);
  t.is(series.ended, 'failed');
  t.is(series.failure, failure);
});
