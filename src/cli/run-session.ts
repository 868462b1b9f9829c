import type { Plan } from '../core/plan.js';
import { terminalReport } from '../reports/terminal-report.js';
import { exitCodeOf } from './exit-codes.js';
import { performRun } from './perform-run.js';
import { defaultDirectory } from './run-files.js';
import { stopSignals } from './stop-signals.js';
import { ownTerminal } from './terminal.js';

export interface RunSettings {
  /** Where the files go; `deadwire-runs/NAME-TIME` without it. */
  out?: string;
  /** The port of the API and the metrics. */
  port: number;
  timeScale: number;
}

/** Runs a plan from the command line: live progress, files, report; gives the exit code. */
export async function runSession(plan: Plan, { out, port, timeScale }: RunSettings): Promise<number> {
  let healAll = () => {};
  const signals = stopSignals(() => healAll());
  const terminal = ownTerminal();
  try {
    const { verdicts, history, files, outcome, ended } = await performRun(plan, {
      directory: out ?? defaultDirectory(plan),
      port,
      timeScale,
      terminal,
      shown: true,
      signal: signals.signal,
      onHealing: (heal) => {
        healAll = heal;
      },
    });
    terminal.write(`\n${terminalReport({ verdicts, history, files }, terminal)}`);
    return exitCodeOf(outcome, ended);
  } finally {
    signals.release();
  }
}
