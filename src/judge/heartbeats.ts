import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';
import { realFloor } from './tolerances.js';

/** Contract milliseconds between which a client should have spoken, or kept silent. */
export interface Span {
  from: number;
  until: number;
}

/** A stretch without a sign of life of a client that sends heartbeats. */
export interface Pause extends Span {
  /** How far apart its heartbeats were before, contract milliseconds. */
  interval: number;
  /** The line that tells of its last sign of life. */
  line: number;
}

/** How many of its heartbeats a client may leave out before it counts as silent. */
const patience = 3;

/** The longest stretch that is too long for a client's own rhythm and touches a window; undefined when there is none. */
export function longestPause(client: string, evidence: Evidence, window: Span): Pause | undefined {
  const stretches = stretchesOf(client, evidence);
  const shortest = realFloor * evidence.scale;
  let longest: Pause | undefined;
  for (const [index, { until: from, interval, n }] of stretches.entries()) {
    if (interval === undefined) continue;
    const until = stretches[index + 1]?.from ?? evidence.end;
    const tooLong = until - from > patience * Math.max(interval, shortest);
    const touches = from < window.until && until > window.from;
    if (!tooLong || !touches || (longest !== undefined && longest.until - longest.from >= until - from)) continue;
    longest = { from, until, interval, line: n };
  }
  return longest;
}

// A stretch is told of several times while it goes on: its latest line knows the most.
function stretchesOf(client: string, evidence: Evidence): RecordOf<'heartbeats'>[] {
  const latest = new Map<number, RecordOf<'heartbeats'>>();
  for (const record of evidence.all('heartbeats')) {
    const known = latest.get(record.from);
    if (record.client === client && (known === undefined || known.until <= record.until)) {
      latest.set(record.from, record);
    }
  }
  return [...latest.values()].sort((one, other) => one.from - other.from);
}
