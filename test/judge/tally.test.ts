import test from 'ava';
import type { Expectation } from '../../src/core/expectation.js';
import type { Tally } from '../../src/core/tally.js';
import { type Cause, causes, type Outcome, type Verdict } from '../../src/core/verdict.js';
import { outcomeOfSeries } from '../../src/judge/series-outcome.js';
import { tally } from '../../src/judge/tally.js';
import { tallyVerdict } from '../../src/judge/tally-verdict.js';

function verdict(cause: Cause, measured?: number, parts: Partial<Expectation> = {}): Verdict {
  const expectation = {
    id: 'T4',
    step: 'outage',
    from: 'uid1',
    expects: 'event',
    event: 'interrupted',
    where: {},
    count: { min: 1, max: 1 },
    after: { kind: 'applied' },
    window: { min: 3500, max: 4500, at: 4000, tolerance: 500 },
    severity: 'fail',
    ...parts,
  } as Expectation;
  return {
    expectation,
    outcome: causes[cause].outcome,
    cause,
    ...(measured === undefined ? {} : { measured }),
    because: cause,
    proof: [],
  };
}

/** The tally of one expectation, a cause a run. */
function tallyOf(given: Cause[], required?: number, parts: Partial<Expectation> = {}): Tally {
  const runs = given.map((cause, index) => ({ number: index + 1, verdicts: [verdict(cause, undefined, parts)] }));
  const [only] = tally(runs, required);
  if (only === undefined) throw new Error('nothing was tallied');
  return only;
}

const many = (cause: Cause, count: number) => Array.from({ length: count }, () => cause);

test('what was inconclusive or not applicable is counted apart, and the share is of those decided', (t) => {
  const told = tallyOf([...many('on-time', 3), 'late', ...many('guard-band', 2), ...many('not-applicable', 5)]);
  t.like(told, { passed: 3, failed: 1, inconclusive: 2, notApplicable: 5, outcome: 'fail' });
  t.is(told.share?.point, 0.75);
  t.deepEqual(told.causes.get('guard-band'), [5, 6]);
});

const outcomes: [title: string, given: Cause[], required: number | undefined, outcome: Outcome][] = [
  ['without a share that is required one failure fails', [...many('on-time', 99), 'late'], undefined, 'fail'],
  ['without one an inconclusive run leaves it open', [...many('on-time', 9), 'guard-band'], undefined, 'inconclusive'],
  ['a share that is reached exactly passes', [...many('on-time', 99), 'late'], 0.99, 'pass'],
  ['a share that is missed by one run fails', [...many('on-time', 98), ...many('late', 2)], 0.99, 'fail'],
  ['29 of 100 are 29 %, whatever binary fractions say', [...many('on-time', 29), ...many('late', 71)], 0.29, 'pass'],
  ['a few inconclusive runs do not matter to a share', [...many('on-time', 9), 'crashed'], 1, 'pass'],
  ['more inconclusive than decided cannot pass', [...many('on-time', 4), ...many('crashed', 5)], 0.5, 'inconclusive'],
  ['more inconclusive than decided may fail', ['late', ...many('crashed', 5)], 0.5, 'fail'],
  ['nothing decided is inconclusive', many('no-anchor', 3), 0.5, 'inconclusive'],
  ['what was never expected passes', many('not-applicable', 3), 0.99, 'pass'],
  ['a share of nothing passes whatever failed', many('late', 3), 0, 'pass'],
];

for (const [title, given, required, outcome] of outcomes) {
  test(title, (t) => {
    t.is(tallyOf(given, required).outcome, outcome);
  });
}

test('the share of an expectation goes before that of the series', (t) => {
  t.is(tallyOf(['on-time', 'late'], 1, { require: 0.5 }).outcome, 'pass');
  t.is(tallyOf(['on-time', 'late'], 0.5, { require: 1 }).outcome, 'fail');
});

test('only decided runs are measured', (t) => {
  const runs = [verdict('on-time', 4000), verdict('late', 6000), verdict('guard-band', 9000), verdict('missing')];
  const [told] = tally(
    runs.map((each, index) => ({ number: index + 1, verdicts: [each] })),
    undefined,
  );
  t.deepEqual(told?.delays, { count: 2, min: 4000, p50: 4000, p95: 6000, p99: 6000, max: 6000 });
});

test('expectations of one id in different steps are tallied apart', (t) => {
  const verdicts = [verdict('on-time'), verdict('late', undefined, { step: 'again' })];
  t.deepEqual(
    tally([{ number: 1, verdicts }], undefined).map(({ outcome }) => outcome),
    ['pass', 'fail'],
  );
});

test('a series takes the worst outcome, warnings apart', (t) => {
  const passed = tallyOf(['on-time']);
  const warned = tallyOf(['late'], undefined, { severity: 'warn' });
  t.is(outcomeOfSeries([passed, warned], 'finished'), 'pass');
  t.is(outcomeOfSeries([passed, tallyOf(['crashed'])], 'finished'), 'inconclusive');
  t.is(outcomeOfSeries([passed, tallyOf(['crashed']), tallyOf(['late'])], 'finished'), 'fail');
});

test('a series that was ended early, or that expected nothing, cannot pass', (t) => {
  t.is(outcomeOfSeries([tallyOf(['on-time'])], 'interrupted'), 'inconclusive');
  t.is(outcomeOfSeries([], 'finished'), 'inconclusive');
});

test('a verdict on all runs has the cause given most often, the median and the figures in words', (t) => {
  const runs = [4000, 4100, 4300].map((delay, index) => ({ number: index + 1, verdicts: [verdict('on-time', delay)] }));
  const [told] = tally([...runs, { number: 4, verdicts: [verdict('missing')] }], 0.9);
  const summed = told && tallyVerdict(told);
  t.like(summed, { outcome: 'fail', cause: 'missing', measured: 4100, proof: [] });
  t.is(summed?.because, '3 of 4 decided runs passed, 75 % (Wilson 95 %: 30.1 % to 95.4 %), 90 % are required');
});
