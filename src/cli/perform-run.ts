import { listenApi } from '../api/listen.js';
import { systemClock } from '../core/clock.js';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { createProgress } from '../reports/progress.js';
import type { Terminal } from '../reports/terminal.js';
import { type RunResult, runPlan } from '../session/run.js';
import { Session } from '../session/session.js';
import { RunFiles } from './run-files.js';
import { trustLines } from './trust-lines.js';

export interface RunConditions {
  /** Where its files go. */
  directory: string;
  /** The port of the API and the metrics. */
  port: number;
  /** Whose pages may post events. */
  allowOrigin?: string[];
  timeScale: number;
  terminal: Terminal;
  /** Whether the run is shown while it goes on. */
  shown: boolean;
  /** Ends it early, healed. */
  signal: AbortSignal;
  /** Told how to heal everything by hand, before anything starts. */
  onHealing: (healAll: () => void) => void;
  /** Told of the session as soon as it listens. */
  started?: (session: Session) => void;
}

/** A run that is over, its files written. */
export interface PerformedRun extends RunResult {
  history: readonly HistoryRecord[];
  files: string[];
}

/** How often the live lines are painted again, real milliseconds. */
const repaint = 100;

/** Runs a plan once in a session of its own: live progress, files. */
export async function performRun(
  plan: Plan,
  { directory, port, allowOrigin, timeScale, terminal, shown, signal, onHealing, started }: RunConditions,
): Promise<PerformedRun> {
  const clock = systemClock(timeScale);
  const environment: Record<string, string> = { DEADWIRE_TIME_SCALE: String(timeScale) };
  const session = new Session({ plan, clock, environment });
  onHealing(() => session.faults.healAll('heal-all'));
  let files: RunFiles | undefined;
  try {
    // What cannot be written is found out before anything is started.
    files = new RunFiles(directory, session.history);
    await session.start();
    started?.(session);
    const api = await listenApi(session, port, allowOrigin);
    environment['DEADWIRE_API'] = api.url;
    try {
      const stopShowing = shown ? showRun(session, terminal, api.url) : () => {};
      const result = await runPlan(session, signal).finally(stopShowing);
      await session.stop();
      const written = await files.finish(plan, result, session.history, timeScale);
      return { ...result, history: session.history.records(), files: written };
    } finally {
      await api.close();
    }
  } catch (error) {
    await session.stop();
    await files?.abandon();
    throw error;
  } finally {
    await session.stop();
  }
}

function showRun({ plan, clock, history }: Session, terminal: Terminal, url: string): () => void {
  const progress = createProgress(plan, terminal, clock.scale);
  const stopListening = history.listen((record) => progress.observe(record));
  const ticker = setInterval(() => progress.tick(clock.now()), repaint);
  for (const line of trustLines(plan)) terminal.write(`${line}\n`);
  terminal.write(`events:  ${url}/v1/events\nmetrics: ${url}/metrics\n`);
  return () => {
    clearInterval(ticker);
    progress.stop();
    stopListening();
  };
}
