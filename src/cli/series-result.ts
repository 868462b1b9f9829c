import type { RunEnd } from '../core/records.js';
import type { SweepResult } from '../core/sweep-result.js';
import type { SeriesResult } from '../core/tally.js';
import { outcomeOfSeries, worstOutcome } from '../judge/series-outcome.js';
import { tally } from '../judge/tally.js';
import type { RunResult } from '../session/run.js';
import { endsAll, type PerformedSeries, type PlannedRun } from '../session/series.js';

/** A run of a series, with where its files go. */
export interface PlacedRun extends PlannedRun {
  directory: string;
  /** The value of the parameter that is swept over. */
  value?: string;
}

/** What is kept of a run: its history is in its file. */
export type KeptRun = Pick<RunResult, 'verdicts' | 'ended' | 'outcome'>;

export type Performed = PerformedSeries<PlacedRun, KeptRun>;

/** What runs of the same value, or of no value, came to. */
export function seriesResult({ done, ended }: Performed, of: number, require: number | undefined): SeriesResult {
  const judged = done.map(({ planned, result }) => ({ number: planned.number, verdicts: result.verdicts }));
  const tallies = tally(judged, require);
  return {
    of,
    runs: done.map(({ planned: { number, plan, directory }, result: { ended: reason, outcome } }) => {
      return { number, seed: plan.seed, ended: reason, outcome, directory };
    }),
    tallies,
    outcome: outcomeOfSeries(tallies, ended),
    ended,
    ...(require === undefined ? {} : { require }),
  };
}

/** What the runs of every value came to. */
export function sweepResult(
  performed: Performed,
  param: string,
  places: readonly { value: string; directory: string }[],
  of: number,
  require: number | undefined,
): SweepResult {
  const values = places.map(({ value, directory }) => {
    const done = performed.done.filter(({ planned }) => planned.value === value);
    const own = { done, ended: endOf(done, of, performed.ended) };
    return { value, directory, result: seriesResult(own, of, require) };
  });
  const outcome = worstOutcome(values.map(({ result }) => result.outcome));
  return { param, values, outcome, ended: performed.ended };
}

// What ended the sweep did not end those that were over by then.
function endOf(done: Performed['done'], of: number, ended: RunEnd): RunEnd {
  const whole = done.length === of && !done.some(({ result }) => endsAll.has(result.ended));
  return whole ? 'finished' : ended;
}
