import test from 'ava';
import { expectationsOf } from '../../src/core/plan.js';
import type { SweepResult } from '../../src/core/sweep-result.js';
import type { Cause, Outcome } from '../../src/core/verdict.js';
import { causes } from '../../src/core/verdict.js';
import { widthOf } from '../../src/reports/plain-text.js';
import { sweepReport } from '../../src/reports/sweep-report.js';
import { compileText, smallProfile } from '../profiles/compile-text.js';

const expectations = expectationsOf(compileText(smallProfile));

function valueOf(value: string, given: (Cause | undefined)[], outcome: Outcome): SweepResult['values'][number] {
  const tallies = given.flatMap((cause, index) => {
    const expectation = expectations[index];
    if (cause === undefined || expectation === undefined) return [];
    const came = { pass: 0, fail: 0, inconclusive: 0, [causes[cause].outcome]: 1 };
    const { pass: passed, fail: failed, inconclusive } = came;
    return [
      {
        expectation,
        outcome: causes[cause].outcome,
        passed,
        failed,
        inconclusive,
        notApplicable: 0,
        causes: new Map([[cause, [1]]]),
        ...(passed === 1 ? { delays: { count: 1, min: 4002, p50: 4002, p95: 4002, p99: 4002, max: 4002 } } : {}),
      },
    ];
  });
  const run = { number: 1, seed: 1, ended: 'finished', outcome, directory: '' } as const;
  return { value, directory: '', result: { of: 1, runs: [run], tallies, outcome, ended: 'finished' } };
}

const sweep: SweepResult = {
  param: 'outage',
  values: [
    valueOf('6s', ['on-time', 'not-effective', 'on-time'], 'inconclusive'),
    valueOf('12s', ['on-time', 'late', 'on-time'], 'fail'),
    valueOf('25s', ['on-time', 'on-time', undefined], 'pass'),
  ],
  outcome: 'fail',
  ended: 'finished',
};

test('the whole report of a sweep at 80 columns is a table by value, and what did not pass', (t) => {
  t.is(
    sweepReport(sweep, ['out/junit.xml'], { columns: 80, color: false }),
    `outage   6s            12s           25s
T4       pass 4.002 s  pass 4.002 s  pass 4.002 s
T5       inconclusive  fail          pass 4.002 s
R7       pass 4.002 s  pass 4.002 s  –
outcome  inconclusive  fail          pass

outage = 6s
expectation  passed  share (Wilson 95 %)  verdict
T5           0 of 0  –                    inconclusive
    10 s ± 1 s
    apart from these, 1 inconclusive
    not-effective 1 (run 1)

outage = 12s
expectation  passed  share (Wilson 95 %)  verdict
T5           0 of 1  –                    fail
    10 s ± 1 s
    late 1 (run 1)

fail: 3 values of outage: 1 passed, 1 failed, 1 inconclusive
wrote out/junit.xml
`,
  );
});

for (const columns of [64, 80, 120]) {
  test(`a sweep of forty values is no wider than ${columns} columns, and none is lost`, (t) => {
    const values = Array.from({ length: 40 }, (_, index) =>
      valueOf(`${index}s`, ['on-time', 'late', 'missing'], 'fail'),
    );
    const text = sweepReport({ ...sweep, values }, [], { columns, color: true });
    // oxlint-disable-next-line no-control-regex
    const plain = text.replaceAll(/\u001b\[\d+m/g, '');
    for (const line of plain.split('\n')) t.true(widthOf(line) <= columns, line);
    const heads = plain.split('\n').filter((line) => /^outage +\d/.test(line));
    t.deepEqual(
      heads.flatMap((line) => line.split(/ +/).slice(1)),
      values.map(({ value }) => value),
    );
  });
}
