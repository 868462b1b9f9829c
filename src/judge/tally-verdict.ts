import { formatShare } from '../core/quantity.js';
import type { Tally } from '../core/tally.js';
import { type Cause, causes, type Verdict } from '../core/verdict.js';

/** What all runs say of an expectation as one verdict, for reports that know of one run: the delay is the median. */
export function tallyVerdict(tally: Tally): Verdict {
  const { expectation, outcome, delays } = tally;
  return {
    expectation,
    outcome,
    cause: causeOf(tally),
    ...(delays === undefined ? {} : { measured: delays.p50 }),
    because: sentence(tally),
    proof: [],
  };
}

// The one that was given most often of those that led to the outcome.
function causeOf({ causes: given, outcome }: Tally): Cause {
  const fitting = [...given].filter(([cause]) => causes[cause].outcome === outcome);
  const [often] = fitting.sort(([, one], [, other]) => other.length - one.length);
  return often?.[0] ?? 'aborted';
}

function sentence({ passed, failed, inconclusive, notApplicable, share, require }: Tally): string {
  const decided = passed + failed;
  const parts = [`${passed} of ${decided} decided runs passed`];
  if (share !== undefined) {
    parts.push(`${percent(share.point)} (Wilson 95 %: ${percent(share.low)} to ${percent(share.high)})`);
  }
  if (require !== undefined) parts.push(`${formatShare(require)} are required`);
  if (inconclusive > 0) parts.push(`${inconclusive} inconclusive`);
  if (notApplicable > 0) parts.push(`${notApplicable} not applicable`);
  return parts.join(', ');
}

function percent(share: number): string {
  return formatShare(Math.round(share * 1000) / 1000);
}
