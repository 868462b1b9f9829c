import type { RunEnd } from '../core/records.js';
import type { Tally } from '../core/tally.js';
import type { Outcome } from '../core/verdict.js';

/** The outcome of a series; one that was ended early has not shown what it was to show, and cannot pass. */
export function outcomeOfSeries(tallies: readonly Tally[], ended: RunEnd): Outcome {
  const outcomes = tallies.filter(({ expectation }) => expectation.severity === 'fail').map(({ outcome }) => outcome);
  return tallies.length === 0 || ended !== 'finished'
    ? worstOutcome([...outcomes, 'inconclusive'])
    : worstOutcome(outcomes);
}

/** The worst of some outcomes. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'pass';
}
