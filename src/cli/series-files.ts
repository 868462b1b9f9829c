import { basename, relative } from 'node:path';
import type { Plan } from '../core/plan.js';
import type { SweepResult } from '../core/sweep-result.js';
import type { SeriesResult, Tally } from '../core/tally.js';
import type { Verdict } from '../core/verdict.js';
import { tallyVerdict } from '../judge/tally-verdict.js';
import { junitOf } from '../reports/junit.js';
import { repetitionsJson, sweepJson } from '../reports/series-json.js';
import { tallyDetails } from '../reports/tally-text.js';
import { type RunInfo, verdictsJson } from '../reports/verdicts-json.js';
import { version } from '../session/version.js';
import { writeTexts } from './verdict-files.js';

type Info = Pick<RunInfo, 'startedAt' | 'durationSeconds' | 'timeScale'>;

/** Writes what all runs of a series say together: verdicts.json and junit.xml beside their folders. */
export function writeSeries(directory: string, plan: Plan, result: SeriesResult, info: Info): string[] {
  const { verdicts, output } = verdictsOf(result.tallies);
  return writeTexts(directory, {
    'verdicts.json': verdictsJson(plan, verdicts, about(directory, result, info), {
      repetitions: repetitionsJson(withNearPaths(directory, result)),
    }),
    'junit.xml': junitOf([{ plan, verdicts }], junitOptions(info, output)),
  });
}

/** The same of a sweep: every value with its own figures. */
export function writeSweep(
  directory: string,
  variants: readonly { plan: Plan }[],
  result: SweepResult,
  info: Info,
): string[] {
  const outputs = new Map<Verdict, string>();
  const judged = result.values.flatMap(({ value, result: { tallies } }, index) => {
    const { verdicts, output } = verdictsOf(tallies);
    for (const verdict of verdicts) outputs.set(verdict, output(verdict));
    const plan = variants[index]?.plan;
    return plan === undefined ? [] : [{ label: `${result.param}=${value}`, plan, verdicts }];
  });
  const [first] = judged;
  if (first === undefined) return [];
  const near = result.values.map((each) => {
    return { ...each, directory: relative(directory, each.directory), result: withNearPaths(directory, each.result) };
  });
  return writeTexts(directory, {
    'verdicts.json': verdictsJson(first.plan, worstOfEach(judged), about(directory, result, info), {
      sweep: sweepJson({ ...result, values: near }),
    }),
    'junit.xml': junitOf(
      judged,
      junitOptions(info, (verdict) => outputs.get(verdict) ?? ''),
    ),
  });
}

function verdictsOf(tallies: readonly Tally[]): { verdicts: Verdict[]; output(this: void, verdict: Verdict): string } {
  const told = new Map(tallies.map((each) => [tallyVerdict(each), each]));
  return {
    verdicts: [...told.keys()],
    output(verdict) {
      const each = told.get(verdict);
      return [verdict.because, ...(each === undefined ? [] : tallyDetails(each))].join('\n');
    },
  };
}

const severity = { fail: 2, inconclusive: 1, pass: 0 } as const;

// One verdict an expectation, as in one run: that of the value with which it came out worst.
function worstOfEach(judged: readonly { label: string; verdicts: readonly Verdict[] }[]): Verdict[] {
  const worst = new Map<string, Verdict>();
  for (const { label, verdicts } of judged) {
    for (const verdict of verdicts) {
      const key = JSON.stringify([verdict.expectation.step, verdict.expectation.id]);
      const known = worst.get(key);
      if (known !== undefined && severity[known.outcome] >= severity[verdict.outcome]) continue;
      worst.set(key, { ...verdict, because: `with ${label}: ${verdict.because}` });
    }
  }
  return [...worst.values()];
}

function about(directory: string, { ended, outcome }: Pick<SeriesResult, 'ended' | 'outcome'>, info: Info): RunInfo {
  return { ...info, run: basename(directory), version, ended, outcome };
}

function junitOptions({ durationSeconds, startedAt }: Info, output: (verdict: Verdict) => string) {
  return { durationSeconds, timestamp: startedAt, output };
}

function withNearPaths(directory: string, result: SeriesResult): SeriesResult {
  return { ...result, runs: result.runs.map((run) => ({ ...run, directory: relative(directory, run.directory) })) };
}
