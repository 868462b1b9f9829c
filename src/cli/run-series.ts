import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../core/plan.js';
import type { SeriesResult } from '../core/tally.js';
import { outcomeOfSeries } from '../judge/series-outcome.js';
import { tally } from '../judge/tally.js';
import { seriesReport } from '../reports/series-report.js';
import { summaryText } from '../reports/summary.js';
import type { Terminal } from '../reports/terminal.js';
import type { RunResult } from '../session/run.js';
import { type PerformedSeries, type PlannedRun, performSeries, runsOf } from '../session/series.js';
import { exitCodeOf } from './exit-codes.js';
import { performRun } from './perform-run.js';
import { defaultDirectory } from './run-files.js';
import type { RunSettings } from './run-session.js';
import { writeSeries } from './series-files.js';
import { stopSignals } from './stop-signals.js';
import { ownTerminal } from './terminal.js';
import { outputError } from './verdict-files.js';

/** A run of a series, with where its files go. */
interface PlacedRun extends PlannedRun {
  directory: string;
}

/** What is kept of a run: its history is in its file. */
type KeptRun = Pick<RunResult, 'verdicts' | 'ended' | 'outcome'> & { directory: string };

/** Runs a plan again and again: a line a run, then what all of them say together; gives the exit code. */
export async function runSeries(plan: Plan, settings: RunSettings): Promise<number> {
  const terminal = ownTerminal();
  const root = settings.out ?? defaultDirectory(plan);
  const { repeat = 1, require } = plan.series ?? {};
  const made = makeRoot(root);
  const runs = runsOf(plan, repeat).map((run) => ({ ...run, directory: join(root, numbered(run.number, repeat)) }));
  const began = { at: new Date().toISOString(), now: performance.now() };
  const performed = await performAll(runs, settings, terminal).catch((error: unknown) => {
    // Of a series that never began nothing stays.
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  });
  const result = resultOf(performed, repeat, require);
  const durationSeconds = Math.round(performance.now() - began.now) / 1000;
  const info = { startedAt: began.at, durationSeconds, timeScale: settings.timeScale };
  const files = writeSeries(root, plan, result, info);
  terminal.write(`\n${seriesReport(result, files, terminal)}`);
  if (performed.failure !== undefined) process.stderr.write(`${messageOf(performed.failure)}\n`);
  return exitCodeOf(result.outcome, result.ended);
}

async function performAll(
  runs: readonly PlacedRun[],
  { port, timeScale }: RunSettings,
  terminal: Terminal,
): Promise<PerformedSeries<PlacedRun, KeptRun>> {
  let healAll = () => {};
  const signals = stopSignals(() => healAll());
  const perform = async ({ plan, number, directory }: PlacedRun): Promise<KeptRun> => {
    terminal.write(`run ${number} of ${runs.length}, seed ${plan.seed}\n`);
    const performed = await performRun(plan, {
      directory,
      port,
      timeScale,
      terminal,
      // Lines that stay would be thousands; the history has them.
      shown: terminal.tty,
      signal: signals.signal,
      onHealing: (heal) => {
        healAll = heal;
      },
    });
    const { verdicts, ended, outcome } = performed;
    terminal.write(`${summaryText(verdicts, performed.history, [], terminal)}\n`);
    return { verdicts, ended, outcome, directory };
  };
  try {
    return await performSeries(runs, perform, signals.signal);
  } finally {
    signals.release();
  }
}

function resultOf(
  { done, ended }: PerformedSeries<PlacedRun, KeptRun>,
  of: number,
  require: number | undefined,
): SeriesResult {
  const judged = done.map(({ planned, result }) => ({ number: planned.number, verdicts: result.verdicts }));
  const tallies = tally(judged, require);
  return {
    of,
    runs: done.map(({ planned: { number, plan }, result: { ended: reason, outcome, directory } }) => {
      return { number, seed: plan.seed, ended: reason, outcome, directory };
    }),
    tallies,
    outcome: outcomeOfSeries(tallies, ended),
    ended,
    ...(require === undefined ? {} : { require }),
  };
}

function makeRoot(root: string): string | undefined {
  try {
    return mkdirSync(root, { recursive: true });
  } catch (error) {
    throw outputError(root, error as Error);
  }
}

// As wide as the last one, so that a listing is in order.
function numbered(number: number, of: number): string {
  return String(number).padStart(Math.max(3, String(of).length), '0');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
