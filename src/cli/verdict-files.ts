import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DeadwireError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import { junitReport } from '../reports/junit.js';
import { type RunInfo, verdictsJson } from '../reports/verdicts-json.js';

/** Writes verdicts.json and junit.xml; gives their paths as they should be shown. @throws DeadwireError OUTPUT_FAILED */
export function writeVerdicts(
  directory: string,
  plan: Plan,
  verdicts: readonly Verdict[],
  info: RunInfo,
  history: readonly HistoryRecord[],
): string[] {
  const junit = { durationSeconds: info.durationSeconds, timestamp: info.startedAt, history };
  return writeTexts(directory, {
    'verdicts.json': verdictsJson(plan, verdicts, info),
    'junit.xml': junitReport(plan, verdicts, junit),
  });
}

/** Writes files into a directory; gives their paths as they should be shown. @throws DeadwireError OUTPUT_FAILED */
export function writeTexts(directory: string, texts: Record<string, string>): string[] {
  try {
    mkdirSync(directory, { recursive: true });
    return Object.entries(texts).map(([name, text]) => {
      writeFileSync(join(directory, name), text);
      return shownPath(join(directory, name));
    });
  } catch (error) {
    throw outputError(directory, error as Error);
  }
}

export function outputError(directory: string, error: Error): DeadwireError {
  return new DeadwireError('OUTPUT_FAILED', `cannot write to ${directory}: ${error.message}`, { cause: error });
}

/** A path from here, when it is below here. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
