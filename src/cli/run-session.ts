import type { Plan } from '../core/plan.js';
import { nativeEventsText } from '../reports/native-events.js';
import { plainText } from '../reports/plain-text.js';
import { terminalReport } from '../reports/terminal-report.js';
import type { Session } from '../session/session.js';
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
  /** Whose pages may post events. */
  allowOrigin?: string[];
  timeScale: number;
  stop: RunStop;
  /** Told of the session as soon as it listens. */
  started?: (session: Session) => void;
}

/** Runs a plan from the command line: live progress, files, report; gives the exit code. */
export async function runSession(plan: Plan, settings: RunSettings): Promise<number> {
  const { out, port, allowOrigin, timeScale, stop, started } = settings;
  const terminal = ownTerminal();
  const { verdicts, history, files, outcome, ended } = await performRun(plan, {
    directory: out ?? defaultDirectory(plan),
    port,
    ...(allowOrigin === undefined ? {} : { allowOrigin }),
    timeScale,
    terminal,
    shown: true,
    signal: stop.signal,
    onHealing: stop.onHealing,
    ...(started === undefined ? {} : { started }),
  });
  const native = nativeEventsText(history);
  if (native !== undefined) terminal.write(`\n${plainText(native)}\n`);
  terminal.write(`\n${terminalReport({ verdicts, history, files }, terminal)}`);
  return exitCodeOf(outcome, ended);
}
