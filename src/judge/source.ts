import { formatDuration } from '../core/duration.js';
import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';
import { longestPause, type Span } from './heartbeats.js';
import type { Finding } from './ruling.js';

/**
 * Why the silence of a client proves nothing: it died before its window was over, was never heard at all, or fell
 * silent with all it had to say. A process may run; but one whose every word is misread looks the same.
 */
export function silenceOf(client: string, evidence: Evidence, window: Span): Finding | undefined {
  const death = evidence
    .all('client-exited')
    .find((exit) => exit.client === client && !exit.expected && exit.t <= window.until && !revived(exit));
  if (death !== undefined) {
    return { cause: 'silent-source', detail: `${client} died (${howItEnded(death)})`, proof: [death.n] };
  }
  if (!evidence.heard(client)) return { cause: 'silent-source', detail: `${client} was never heard`, proof: [] };
  return fellSilent(client, evidence, window);

  function revived(exit: RecordOf<'client-exited'>): boolean {
    return evidence
      .all('client-started')
      .some((start) => start.client === client && isLater(start, exit) && start.t <= window.from);
  }
}

/** How a process ended, in words: `exit code 1`, `SIGKILL`. */
export function howItEnded({ pid, code, signal }: RecordOf<'client-exited'>): string {
  if (pid === 0) return 'it could not be started';
  return signal ?? `exit code ${code}`;
}

/** Whether a process was started after another one had ended; at the same instant, another process is a later one. */
export function isLater(start: RecordOf<'client-started'>, exit: RecordOf<'client-exited'>): boolean {
  return start.t > exit.t || (start.t === exit.t && start.pid !== exit.pid);
}

function fellSilent(client: string, evidence: Evidence, window: Span): Finding | undefined {
  const pause = longestPause(client, evidence, window);
  if (pause === undefined) return undefined;
  const lasted = formatDuration(Math.round(pause.until - pause.from));
  const rhythm = formatDuration(Math.round(pause.interval));
  return {
    cause: 'silent-source',
    detail: `${client} fell silent, and its process is not known to have died: no heartbeat for ${lasted}, where one came every ${rhythm} before (line ${pause.line})`,
    proof: [pause.line],
  };
}
