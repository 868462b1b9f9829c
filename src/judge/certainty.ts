import type { HistoryRecord, RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './ruling.js';
import { type Bounds, realFloor } from './tolerances.js';

/** Two events of different processes nearer than this have no certain order, real milliseconds. */
const orderUncertainty = 2;

/** By how much the distance between two records may be wrong; readings of one clock are wrong together. */
export function doubtBetween(one: HistoryRecord | undefined, other: HistoryRecord): number {
  if (one !== undefined && isOneClock(one, other)) return 0;
  return uncertaintyOf(one) + uncertaintyOf(other);
}

/** By how much the instant of a record may be wrong, contract milliseconds. */
export function uncertaintyOf(record: HistoryRecord | undefined): number {
  return record?.kind === 'event' ? (record.uncertainty ?? 0) : 0;
}

/** Whether a delay is so near to an edge of its window that it may as well be on the other side. */
export function isOnEdge(delay: number, { min, max }: Bounds, doubt: number): boolean {
  return doubt > 0 && (Math.abs(delay - min) <= doubt || Math.abs(delay - max) <= doubt);
}

/** Whether two instants of different clocks are too near to each other for their order to be told. */
export function orderIsUnsure(distance: number, { scale }: Evidence): boolean {
  return distance <= orderUncertainty * scale;
}

/** The order of two records: `sure` when the first cannot have come later, `wrong` when it must have. */
export function orderOf(first: HistoryRecord, second: HistoryRecord, evidence: Evidence): 'sure' | 'unsure' | 'wrong' {
  const distance = second.t - first.t;
  if (isOneClock(first, second)) return distance >= 0 ? 'sure' : wrongBy(-distance, evidence);
  const [one, other] = [spanOf(first, second, evidence), spanOf(second, first, evidence)];
  if (one.latest <= other.earliest) return 'sure';
  if (one.earliest <= other.latest) return 'unsure';
  return wrongBy(one.earliest - other.latest, evidence);
}

export const skewed = {
  cause: 'clock-skew',
  detail: 'the two events are nearer to each other than their clocks can tell',
} as const satisfies Finding;

function wrongBy(distance: number, evidence: Evidence): 'unsure' | 'wrong' {
  return orderIsUnsure(distance, evidence) ? 'unsure' : 'wrong';
}

// Beside one that its own clock dates, an event that is dated by its arrival may have happened a little earlier.
function spanOf(record: HistoryRecord, beside: HistoryRecord, { scale }: Evidence) {
  const doubt = uncertaintyOf(record);
  const delayed = isDatedByArrival(record) && isOwnClock(beside);
  return { earliest: record.t - doubt - (delayed ? realFloor * scale : 0), latest: record.t + doubt };
}

function isOneClock(one: HistoryRecord, other: HistoryRecord): boolean {
  if (isOwnClock(one) || isOwnClock(other)) {
    return isOwnClock(one) && isOwnClock(other) && one.client === other.client;
  }
  return uncertaintyOf(one) === 0 && uncertaintyOf(other) === 0;
}

function isOwnClock(record: HistoryRecord): record is RecordOf<'event'> {
  return record.kind === 'event' && record.arrived !== undefined;
}

function isDatedByArrival(record: HistoryRecord): boolean {
  return record.kind === 'event' && record.arrived === undefined && record.source !== 'wire';
}
