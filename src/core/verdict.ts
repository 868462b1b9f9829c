import type { EventName } from './events.js';
import type { Expectation } from './expectation.js';

/** How an expectation came out. Worst wins: fail > inconclusive > pass. */
export type Outcome = 'pass' | 'fail' | 'inconclusive';

/** Why, as one word; each belongs to one outcome. */
export const causes = {
  'not-effective': { outcome: 'inconclusive', meaning: 'the fault of its step was not applied, or touched nothing' },
  'no-baseline': { outcome: 'inconclusive', meaning: 'what must hold before the first fault did not hold' },
  'silent-source': {
    outcome: 'inconclusive',
    meaning: 'the client that should have spoken was never heard, fell silent, or has died',
  },
  aborted: { outcome: 'inconclusive', meaning: 'the run ended before the window did' },
  'no-anchor': { outcome: 'inconclusive', meaning: 'the instant to count from never came' },
  'unsure-anchor': { outcome: 'inconclusive', meaning: 'the instant to count from is not known well enough' },
  'clock-skew': { outcome: 'inconclusive', meaning: 'the clocks do not allow the order to be told' },
  'guard-band': { outcome: 'inconclusive', meaning: 'the fault was healed too near to the deadline' },
  crashed: { outcome: 'inconclusive', meaning: 'the judge itself failed' },
  'on-time': { outcome: 'pass', meaning: 'it came in its window' },
  absent: { outcome: 'pass', meaning: 'it did not come, as it should be' },
  alive: { outcome: 'pass', meaning: 'its process ran all the time' },
  'on-schedule': { outcome: 'pass', meaning: 'the attempts came as they should' },
  'not-applicable': { outcome: 'pass', meaning: 'its condition was not met, so that nothing was expected' },
  early: { outcome: 'fail', meaning: 'it came before its window' },
  late: { outcome: 'fail', meaning: 'it came after its window' },
  missing: { outcome: 'fail', meaning: 'it did not come' },
  unexpected: { outcome: 'fail', meaning: 'it came and must not' },
  'out-of-order': { outcome: 'fail', meaning: 'it came before the event that it must follow' },
  'too-many': { outcome: 'fail', meaning: 'it came too often' },
  died: { outcome: 'fail', meaning: 'its process ended' },
  'off-schedule': { outcome: 'fail', meaning: 'an attempt came too soon or too late after the one before' },
} as const satisfies Record<string, { outcome: Outcome; meaning: string }>;

export type Cause = keyof typeof causes;

/** What the judge says of one expectation, with its proof. */
export interface Verdict {
  expectation: Expectation;
  outcome: Outcome;
  cause: Cause;
  /** From the anchor to the event, contract milliseconds. */
  measured?: number;
  /** The event that came, where one of several may. */
  came?: EventName;
  /** From the anchor to the first attempt to connect, from that to the second, and so on; contract milliseconds. */
  spacings?: number[];
  /** The anchor's instant, contract milliseconds. */
  anchor?: number;
  /** Why, as one sentence. */
  because: string;
  /** The lines of the history that prove it. */
  proof: number[];
}

/** The outcome of several verdicts; those of severity `warn` count as passed. No verdict at all is inconclusive. */
export function worstOf(verdicts: Verdict[]): Outcome {
  const outcomes = verdicts.filter(({ expectation }) => expectation.severity === 'fail').map(({ outcome }) => outcome);
  if (outcomes.includes('fail')) return 'fail';
  if (outcomes.includes('inconclusive') || verdicts.length === 0) return 'inconclusive';
  return 'pass';
}
