import type { Expectation } from './expectation.js';
import type { RunEnd } from './records.js';
import type { Share, Spread } from './statistics.js';
import type { Cause, Outcome } from './verdict.js';

/** One run of a series that is over. */
export interface RunOfSeries {
  /** From 1. */
  number: number;
  seed: number;
  ended: RunEnd;
  outcome: Outcome;
  /** Where its files are. */
  directory: string;
}

/** What all runs of a series say of one expectation. */
export interface Tally {
  expectation: Expectation;
  outcome: Outcome;
  passed: number;
  failed: number;
  inconclusive: number;
  notApplicable: number;
  /** Of those decided: passed and failed. */
  share?: Share;
  require?: number;
  /** Of those decided, where there was something to measure. */
  delays?: Spread;
  /** How often each cause was given, and in which runs, by number. */
  causes: Map<Cause, number[]>;
}

/** What a whole series came to. */
export interface SeriesResult {
  /** How many runs were meant. */
  of: number;
  runs: RunOfSeries[];
  tallies: Tally[];
  outcome: Outcome;
  ended: RunEnd;
  require?: number;
}
