import { listenApi } from '../api/listen.js';
import { systemClock } from '../core/clock.js';
import type { Plan } from '../core/plan.js';
import { nativeEventsText } from '../reports/native-events.js';
import { plainText } from '../reports/plain-text.js';
import { createProgress } from '../reports/progress.js';
import { terminalReport } from '../reports/terminal-report.js';
import { runPlan } from '../session/run.js';
import { Session } from '../session/session.js';
import { insecureUpstreams } from '../profiles/index.js';
import { caLines } from './ca-lines.js';
import { exitCodeOf } from './exit-codes.js';
import { defaultDirectory, RunFiles } from './run-files.js';
import { stopSignals } from './stop-signals.js';
import { ownTerminal } from './terminal.js';

export interface RunSettings {
  /** Where the files go; `deadwire-runs/NAME-TIME` without it. */
  out?: string;
  /** The port of the API and the metrics. */
  port: number;
  /** Whose pages may post events. */
  allowOrigin?: string[];
  timeScale: number;
  /** Told of the session as soon as it listens. */
  started?: (session: Session) => void;
}

/** How often the live lines are painted again, real milliseconds. */
const repaint = 100;

/** Runs a plan from the command line: live progress, files, report; gives the exit code. */
export async function runSession(
  plan: Plan,
  { out, port, allowOrigin, timeScale, started }: RunSettings,
): Promise<number> {
  const clock = systemClock(timeScale);
  const environment: Record<string, string> = {};
  const session = new Session({ plan, clock, environment });
  const signals = stopSignals(() => session.faults.healAll('heal-all'));
  const terminal = ownTerminal();
  // What cannot be written is found out before anything is started.
  const files = new RunFiles(out ?? defaultDirectory(plan), session.history);
  try {
    await session.start();
    started?.(session);
    const api = await listenApi(session, port, allowOrigin);
    environment['DEADWIRE_API'] = api.url;
    try {
      const progress = createProgress(plan, terminal, timeScale);
      const stopListening = session.history.listen((record) => progress.observe(record));
      const ticker = setInterval(() => progress.tick(clock.now()), repaint);
      for (const line of [...caLines(plan), ...insecureUpstreams(plan).map((text) => `WARNING: ${text}`)]) {
        terminal.write(`${line}\n`);
      }
      terminal.write(`events:  ${api.url}/v1/events\nmetrics: ${api.url}/metrics\n`);
      const result = await runPlan(session, signals.signal).finally(() => {
        clearInterval(ticker);
        progress.stop();
        stopListening();
      });
      await session.stop();
      const written = await files.finish(plan, result, session.history, timeScale);
      const report = { verdicts: result.verdicts, history: session.history.records(), files: written };
      const native = nativeEventsText(report.history);
      if (native !== undefined) terminal.write(`\n${plainText(native)}\n`);
      terminal.write(`\n${terminalReport(report, terminal)}`);
      return exitCodeOf(result.outcome, result.ended);
    } finally {
      await api.close();
    }
  } catch (error) {
    await session.stop();
    await files.abandon();
    throw error;
  } finally {
    await session.stop();
    signals.release();
  }
}
