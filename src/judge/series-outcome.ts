import type { RunEnd } from '../core/records.js';
import type { Tally } from '../core/tally.js';
import type { Outcome } from '../core/verdict.js';

/** The outcome of a series; one that was ended early has not shown what it was to show, and cannot pass. */
export function outcomeOfSeries(tallies: readonly Tally[], ended: RunEnd): Outcome {
  const outcomes = tallies.filter(({ expectation }) => expectation.severity === 'fail').map(({ outcome }) => outcome);
  if (outcomes.includes('fail')) return 'fail';
  if (outcomes.includes('inconclusive') || tallies.length === 0 || ended !== 'finished') return 'inconclusive';
  return 'pass';
}
