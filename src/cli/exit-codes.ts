import { DeadwireError } from '../core/errors.js';
import type { RunEnd } from '../core/records.js';
import type { Outcome } from '../core/verdict.js';

/** What the exit code says. */
export const exitCodes = { pass: 0, fail: 1, inconclusive: 2, usage: 3, couldNotRun: 4 } as const;

/** The exit code of a run that ended. */
export function exitCodeOf(outcome: Outcome, ended: RunEnd): number {
  return ended === 'client-died' || ended === 'failed' ? exitCodes.couldNotRun : exitCodes[outcome];
}

/** The exit code of an error: whoever asked wrongly, or what could not be done. */
export function exitCodeOfError(error: unknown): number {
  const code = error instanceof DeadwireError ? error.code : undefined;
  return code === 'PROFILE_INVALID' || code === 'OPTION_INVALID' || code === 'USAGE'
    ? exitCodes.usage
    : exitCodes.couldNotRun;
}
