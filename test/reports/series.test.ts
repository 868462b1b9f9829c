import test from 'ava';
import type { Tally } from '../../src/core/tally.js';
import { spreadOf, wilsonShare } from '../../src/core/statistics.js';
import { repetitionsJson } from '../../src/reports/series-json.js';
import { seriesReport } from '../../src/reports/series-report.js';
import { widthOf } from '../../src/reports/plain-text.js';
import { compileText, smallProfile } from '../profiles/compile-text.js';
import { expectationsOf } from '../../src/core/plan.js';

const [T4, T5, R7] = expectationsOf(compileText(smallProfile));

/** Twenty runs of which one was late, and one of T5 could not be judged. */
function tallies(): Tally[] {
  if (T4 === undefined || T5 === undefined || R7 === undefined) throw new Error('the profile has three');
  const share = (passed: number, decided: number) => {
    const found = wilsonShare(passed, decided);
    return found === undefined ? {} : { share: found };
  };
  const spread = (delays: number[]) => {
    const found = spreadOf(delays);
    return found === undefined ? {} : { delays: found };
  };
  const delays = Array.from({ length: 20 }, (_, index) => 3900 + index * 10);
  const none = { passed: 0, failed: 0, inconclusive: 0, notApplicable: 0 };
  return [
    {
      ...none,
      expectation: T4,
      outcome: 'fail',
      passed: 19,
      failed: 1,
      ...share(19, 20),
      require: 0.99,
      ...spread(delays),
      causes: new Map([
        ['on-time', delays.map((_, index) => index + 1).filter((number) => number !== 7)],
        ['late', [7]],
      ]),
    },
    {
      ...none,
      expectation: { ...T5, id: 'a-rather-long-name-for-an-expectation-that-must-give-way' },
      outcome: 'pass',
      passed: 19,
      inconclusive: 1,
      ...share(19, 19),
      causes: new Map([['guard-band', [3]]]),
    },
    {
      ...none,
      expectation: { ...R7, severity: 'warn' },
      outcome: 'inconclusive',
      inconclusive: 20,
      causes: new Map([['no-anchor', delays.map((_, index) => index + 1)]]),
    },
  ];
}

const run = { number: 1, seed: 42, ended: 'finished', outcome: 'fail', directory: '001' } as const;
const result = {
  of: 20,
  runs: [run],
  tallies: tallies(),
  outcome: 'fail',
  ended: 'interrupted',
  require: 0.99,
} as const;

test('the whole report of a series at 80 columns', (t) => {
  t.is(
    seriesReport({ ...result, runs: [run], tallies: tallies() }, ['out/verdicts.json'], { columns: 80, color: false }),
    `expectation                         passed    share (Wilson 95 %)   verdict
T4                                  19 of 20  95 % (76.4 … 99.1 %)  fail
    4 s ± 500 ms: min 3.9 s, p50 3.99 s, p95 4.08 s, p99 4.09 s, max 4.09 s
    99 % required
    late 1 (run 7)
a-rather-long-name-for-an-expectat  19 of 19  100 % (83.2 … 100 %)  pass
ion-that-must-give-way
    10 s ± 1 s
    apart from these, 1 inconclusive
    guard-band 1 (run 3)
R7                                  0 of 0    –                     inconclusive
    0 ms … 10 s
    apart from these, 20 inconclusive
    no-anchor 20 (runs 1, 2, 3, 4, 5, 6, 7, 8, …)
    a warning only: it does not change the outcome

fail: 1 of 20 runs; 0 passed, 1 failed, 0 inconclusive; 99 % required; ended
early: interrupted
wrote out/verdicts.json
`,
  );
});

for (const columns of [64, 80, 120]) {
  test(`no line of a series is wider than ${columns} columns, paths apart`, (t) => {
    const text = seriesReport({ ...result, runs: [run], tallies: tallies() }, [], { columns, color: false });
    for (const line of text.split('\n')) t.true(widthOf(line) <= columns, line);
  });
}

test('the figures for programs have every key, unknown ones as null', (t) => {
  const { expectations, ...rest } = JSON.parse(
    JSON.stringify(repetitionsJson({ ...result, runs: [run], tallies: tallies() })),
  ) as { expectations: object[] };
  t.deepEqual(rest, {
    of: 20,
    done: 1,
    require: 0.99,
    method: { interval: 'wilson', confidence: 0.95, quantiles: 'nearest-rank' },
    runs: [{ number: 1, seed: 42, outcome: 'fail', ended: 'finished', directory: '001' }],
  });
  t.like(expectations[0], { id: 'T4', passed: 19, failed: 1, share: 0.95, delays: { count: 20, p50: 3990 } });
  t.like(expectations[2], { share: null, interval: null, delays: null, require: null, inconclusive: 20 });
});
