import type { Plan } from '../core/plan.js';
import type { RunEnd } from '../core/records.js';
import { seedOfRun } from '../core/series.js';

/** One run that is still to come. */
export interface PlannedRun {
  /** From 1, among those of the same plan. */
  number: number;
  plan: Plan;
}

/** How a series went: what each run gave, and why there are no more. */
export interface PerformedSeries<Planned, Result> {
  done: { planned: Planned; result: Result }[];
  ended: RunEnd;
  /** What was thrown instead of a result, when that ended it. */
  failure?: unknown;
}

/** The runs of one plan: each has the seed of its number, so that runs differ and each can be done again. */
export function runsOf(plan: Plan, repeat: number): PlannedRun[] {
  return Array.from({ length: repeat }, (_, index) => {
    return { number: index + 1, plan: { ...plan, seed: seedOfRun(plan.seed, index + 1) } };
  });
}

/**
 * Performs runs one after the other. It ends early when the signal aborts, and at the first run that could not run: what
 * hinders one hinders the next. What was done until then stays.
 * @throws what the very first run throws
 */
export async function performSeries<Planned, Result extends { ended: RunEnd }>(
  runs: readonly Planned[],
  perform: (planned: Planned) => Promise<Result>,
  signal: AbortSignal,
): Promise<PerformedSeries<Planned, Result>> {
  const done: { planned: Planned; result: Result }[] = [];
  for (const planned of runs) {
    if (signal.aborted) return { done, ended: 'interrupted' };
    try {
      const result = await perform(planned);
      done.push({ planned, result });
      if (endsAll.has(result.ended)) return { done, ended: result.ended };
    } catch (failure) {
      if (done.length === 0) throw failure;
      return { done, ended: 'failed', failure };
    }
  }
  return { done, ended: 'finished' };
}

/** Why no run comes after one that ended so. */
export const endsAll: ReadonlySet<RunEnd> = new Set(['interrupted', 'client-died', 'failed']);
