import { join } from 'node:path';
import type { Plan } from '../core/plan.js';
import type { Variant } from '../profiles/index.js';
import { seriesReport } from '../reports/series-report.js';
import { summaryText } from '../reports/summary.js';
import { sweepReport } from '../reports/sweep-report.js';
import type { Terminal } from '../reports/terminal.js';
import { performSeries, runsOf } from '../session/series.js';
import { exitCodeOf } from './exit-codes.js';
import { performRun } from './perform-run.js';
import { inDirectory } from './run-directory.js';
import { defaultDirectory } from './run-files.js';
import type { RunSettings } from './run-session.js';
import { writeSeries, writeSweep } from './series-files.js';
import { type KeptRun, type Performed, type PlacedRun, seriesResult, sweepResult } from './series-result.js';
import { ownTerminal } from './terminal.js';
import { trustLines } from './trust-lines.js';

/** Runs a plan again and again, with every value of its sweep: a line a run, then what they say together; gives the exit code. */
export async function runSeries(plan: Plan, variants: readonly Variant[], settings: RunSettings): Promise<number> {
  const terminal = ownTerminal();
  const root = settings.out ?? defaultDirectory(plan);
  const { repeat = 1, require, sweep } = plan.series ?? {};
  const places = variants.map(({ value, plan: each }, index) => {
    if (value === undefined || sweep === undefined) return { plan: each, value, directory: root };
    return { plan: each, value, directory: join(root, folderOf(sweep.param, value, index + 1, variants.length)) };
  });
  const runs = places.flatMap(({ plan: each, value, directory }) => {
    const placed = (number: number) => join(directory, numbered(number, repeat, 3));
    return runsOf(each, repeat).map((run) => {
      return { ...run, directory: placed(run.number), ...(value === undefined ? {} : { value }) };
    });
  });
  if (!terminal.tty) for (const line of trustLines(plan)) terminal.write(`${line}\n`);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const performed = await inDirectory(root, () => performAll(runs, sweep?.param, settings, terminal));
  const durationSeconds = Math.round(performance.now() - began) / 1000;
  const info = { startedAt, durationSeconds, timeScale: settings.timeScale };
  if (performed.failure !== undefined) process.stderr.write(`${messageOf(performed.failure)}\n`);
  if (sweep === undefined) {
    const result = seriesResult(performed, repeat, require);
    terminal.write(`\n${seriesReport(result, writeSeries(root, plan, result, info), terminal)}`);
    return exitCodeOf(result.outcome, result.ended);
  }
  const named = places.map(({ value = '', directory }) => ({ value, directory }));
  const result = sweepResult(performed, sweep.param, named, repeat, require);
  terminal.write(`\n${sweepReport(result, writeSweep(root, variants, result, info), terminal)}`);
  return exitCodeOf(result.outcome, result.ended);
}

async function performAll(
  runs: readonly PlacedRun[],
  param: string | undefined,
  { port, allowOrigin, timeScale, stop }: RunSettings,
  terminal: Terminal,
): Promise<Performed> {
  let nth = 0;
  const perform = async ({ plan, value, directory }: PlacedRun): Promise<KeptRun> => {
    nth += 1;
    const which = value === undefined ? '' : `, ${param} = ${value}`;
    terminal.write(`run ${nth} of ${runs.length}${which}, seed ${plan.seed}\n`);
    const { verdicts, ended, outcome, history } = await performRun(plan, {
      directory,
      port,
      ...(allowOrigin === undefined ? {} : { allowOrigin }),
      timeScale,
      terminal,
      // Lines that stay would be thousands; the history has them.
      shown: terminal.tty,
      signal: stop.signal,
      onHealing: stop.onHealing,
    });
    terminal.write(`${summaryText(verdicts, history, [], terminal)}\n`);
    return { verdicts, ended, outcome };
  };
  return performSeries(runs, perform, stop.signal);
}

/** The folder of the nth value, such as `02-outage-6s`; a value may be anything. */
export function folderOf(param: string, value: string, nth: number, of: number): string {
  const words = `${param}-${value}`.replaceAll(/[^\w.-]+/g, '-').slice(0, 60);
  return `${numbered(nth, of, 2)}-${words}`;
}

// As wide as the last one, so that a listing is in order.
function numbered(number: number, of: number, least: number): string {
  return String(number).padStart(Math.max(least, String(of).length), '0');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
