import { basename, relative } from 'node:path';
import type { Plan } from '../core/plan.js';
import type { SeriesResult } from '../core/tally.js';
import type { Verdict } from '../core/verdict.js';
import { tallyVerdict } from '../judge/tally-verdict.js';
import { junitOf } from '../reports/junit.js';
import { repetitionsJson } from '../reports/series-json.js';
import { tallyDetails } from '../reports/tally-text.js';
import { type RunInfo, verdictsJson } from '../reports/verdicts-json.js';
import { version } from '../session/version.js';
import { writeTexts } from './verdict-files.js';

/** Writes what all runs of a series say together: verdicts.json and junit.xml beside their folders. */
export function writeSeries(
  directory: string,
  plan: Plan,
  result: SeriesResult,
  info: Pick<RunInfo, 'startedAt' | 'durationSeconds' | 'timeScale'>,
): string[] {
  const details = new Map<Verdict, string>();
  const verdicts = result.tallies.map((each) => {
    const verdict = tallyVerdict(each);
    details.set(verdict, [verdict.because, ...tallyDetails(each)].join('\n'));
    return verdict;
  });
  const runs = result.runs.map((run) => ({ ...run, directory: relative(directory, run.directory) }));
  const about = { ...info, run: basename(directory), version, ended: result.ended, outcome: result.outcome };
  const output = (verdict: Verdict) => details.get(verdict) ?? '';
  const junit = { durationSeconds: info.durationSeconds, timestamp: info.startedAt, output };
  return writeTexts(directory, {
    'verdicts.json': verdictsJson(plan, verdicts, about, { repetitions: repetitionsJson({ ...result, runs }) }),
    'junit.xml': junitOf([{ plan, verdicts }], junit),
  });
}
