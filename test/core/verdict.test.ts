import test from 'ava';
import { causes, type Outcome, type Verdict, worstOf } from '../../src/core/verdict.js';
import { expectation } from '../helpers/story.js';

function verdict(outcome: Outcome, severity: 'fail' | 'warn' = 'fail'): Verdict {
  const cause = { pass: 'on-time', fail: 'late', inconclusive: 'aborted' } as const;
  return { expectation: expectation({ severity }), outcome, cause: cause[outcome], because: '', proof: [] };
}

for (const [outcomes, worst] of [
  [[], 'inconclusive'],
  [['pass'], 'pass'],
  [['pass', 'inconclusive'], 'inconclusive'],
  [['inconclusive', 'fail', 'pass'], 'fail'],
  [['fail', 'inconclusive'], 'fail'],
] as [Outcome[], Outcome][]) {
  test(`the worst of ${outcomes.join(', ') || 'nothing'} is ${worst}`, (t) => {
    t.is(worstOf(outcomes.map((outcome) => verdict(outcome))), worst);
  });
}

test('a failure that is only a warning counts as passed', (t) => {
  t.is(worstOf([verdict('pass'), verdict('fail', 'warn'), verdict('inconclusive', 'warn')]), 'pass');
  t.is(worstOf([verdict('inconclusive'), verdict('fail', 'warn')]), 'inconclusive');
});

test('only what came as it should, or rightly did not, is a pass', (t) => {
  const passing = Object.entries(causes).filter(([, { outcome }]) => outcome === 'pass');
  t.deepEqual(
    passing.map(([cause]) => cause),
    ['on-time', 'absent', 'alive', 'on-schedule', 'not-applicable'],
  );
  t.is(causes.crashed.outcome, 'inconclusive');
});
