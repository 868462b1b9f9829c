import type { Plan } from '../core/plan.js';
import { terminalReport } from '../reports/terminal-report.js';
import { exitCodeOf } from './exit-codes.js';
import { performRun } from './perform-run.js';
import { defaultDirectory } from './run-files.js';
import type { RunStop } from './run-stop.js';
import { ownTerminal } from './terminal.js';

export interface RunSettings {
  /** Where the files go; `deadwire-runs/NAME-TIME` without it. */
  out?: string;
  /** The port of the API and the metrics. */
  port: number;
  timeScale: number;
  stop: RunStop;
}

/** Runs a plan from the command line: live progress, files, report; gives the exit code. */
export async function runSession(plan: Plan, { out, port, timeScale, stop }: RunSettings): Promise<number> {
  const terminal = ownTerminal();
  const { verdicts, history, files, outcome, ended } = await performRun(plan, {
    directory: out ?? defaultDirectory(plan),
    port,
    timeScale,
    terminal,
    shown: true,
    signal: stop.signal,
    onHealing: stop.onHealing,
  });
  terminal.write(`\n${terminalReport({ verdicts, history, files }, terminal)}`);
  return exitCodeOf(outcome, ended);
}
