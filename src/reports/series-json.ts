import type { SweepResult } from '../core/sweep-result.js';
import type { RunOfSeries, SeriesResult, Tally } from '../core/tally.js';

/** How the figures of a series were reached, for whoever reads them without the docs. */
const method = { interval: 'wilson', confidence: 0.95, quantiles: 'nearest-rank' };

/** The `repetitions` part of verdicts.json; keys and their order are stable, times are contract milliseconds. */
export function repetitionsJson({ of, require, runs, tallies }: SeriesResult): object {
  return {
    of,
    done: runs.length,
    require: require ?? null,
    method,
    runs: runs.map(runJson),
    expectations: tallies.map(tallyJson),
  };
}

function runJson({ number, seed, ended, outcome, directory }: RunOfSeries): object {
  return { number, seed, outcome, ended, directory };
}

function tallyJson(tally: Tally): object {
  const { expectation, outcome, passed, failed, inconclusive, notApplicable, share, require, delays, causes } = tally;
  return {
    id: expectation.id,
    step: expectation.step,
    severity: expectation.severity,
    outcome,
    passed,
    failed,
    inconclusive,
    notApplicable,
    share: share?.point ?? null,
    interval: share === undefined ? null : [share.low, share.high],
    require: require ?? null,
    delays: delays ?? null,
    causes: Object.fromEntries(causes),
  };
}

/** The `sweep` part of verdicts.json: what the runs of each value came to. */
export function sweepJson({ param, values }: SweepResult): object {
  return {
    param,
    values: values.map(({ value, directory, result }) => {
      return { value, outcome: result.outcome, ended: result.ended, directory, repetitions: repetitionsJson(result) };
    }),
  };
}
