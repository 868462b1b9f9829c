import type { Expectation } from '../core/expectation.js';
import type { Tally } from '../core/tally.js';
import { spreadOf, wilsonShare } from '../core/statistics.js';
import type { Cause, Outcome, Verdict } from '../core/verdict.js';

/** One run's number and verdicts. */
export interface JudgedRun {
  number: number;
  verdicts: readonly Verdict[];
}

/** What some runs say together, an expectation each: a pure function, as the judge is. */
export function tally(runs: readonly JudgedRun[], required: number | undefined): Tally[] {
  const byName = new Map<string, { number: number; verdict: Verdict }[]>();
  for (const { number, verdicts } of runs) {
    for (const verdict of verdicts) {
      const { step, id } = verdict.expectation;
      const key = JSON.stringify([step, id]);
      const known = byName.get(key) ?? [];
      known.push({ number, verdict });
      byName.set(key, known);
    }
  }
  return [...byName.values()].map((told) => tallyOne(told, required));
}

function tallyOne(told: readonly { number: number; verdict: Verdict }[], required: number | undefined): Tally {
  const causes = new Map<Cause, number[]>();
  const counts = { passed: 0, failed: 0, inconclusive: 0, notApplicable: 0 };
  const delays: number[] = [];
  for (const { number, verdict } of told) {
    causes.set(verdict.cause, [...(causes.get(verdict.cause) ?? []), number]);
    const sort = sortOf(verdict);
    counts[sort] += 1;
    if ((sort === 'passed' || sort === 'failed') && verdict.measured !== undefined) delays.push(verdict.measured);
  }
  // Runs of other values may have other windows; what is said is said of all of them by one name.
  const { expectation } = (told[0] as { verdict: Verdict }).verdict;
  const share = wilsonShare(counts.passed, counts.passed + counts.failed);
  const spread = spreadOf(delays);
  const wanted = requiredOf(expectation, required);
  return {
    expectation,
    outcome: outcomeOf(counts, wanted),
    ...counts,
    ...(share === undefined ? {} : { share }),
    ...(wanted === undefined ? {} : { require: wanted }),
    ...(spread === undefined ? {} : { delays: spread }),
    causes,
  };
}

function sortOf({ outcome, cause }: Verdict): 'passed' | 'failed' | 'inconclusive' | 'notApplicable' {
  if (cause === 'not-applicable') return 'notApplicable';
  return ({ pass: 'passed', fail: 'failed', inconclusive: 'inconclusive' } as const)[outcome];
}

function requiredOf({ require }: Expectation, required: number | undefined): number | undefined {
  return require ?? required;
}

type Counts = Pick<Tally, 'passed' | 'failed' | 'inconclusive' | 'notApplicable'>;

/**
 * With a share that is required, the share of those decided is held against it as it is: its interval tells how far it
 * can be trusted. Fewer decided than not cannot pass: a share of the few that could be judged says too little.
 */
function outcomeOf({ passed, failed, inconclusive }: Counts, required: number | undefined): Outcome {
  const decided = passed + failed;
  if (decided === 0) return inconclusive > 0 ? 'inconclusive' : 'pass';
  if (required === undefined) {
    if (failed > 0) return 'fail';
    return inconclusive > 0 ? 'inconclusive' : 'pass';
  }
  // A share such as 99 % has no exact binary fraction.
  if (passed < required * decided - 1e-9) return 'fail';
  return inconclusive > decided ? 'inconclusive' : 'pass';
}
