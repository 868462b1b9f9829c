import type { SeriesResult } from './tally.js';
import type { Outcome } from './verdict.js';
import type { RunEnd } from './records.js';

/** What the runs with one value of a parameter came to. */
export interface SweptValue {
  value: string;
  /** Where its runs have their folders. */
  directory: string;
  result: SeriesResult;
}

/** What a sweep came to; its outcome is the worst of its values. */
export interface SweepResult {
  param: string;
  values: SweptValue[];
  outcome: Outcome;
  ended: RunEnd;
}
