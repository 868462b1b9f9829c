import { type EventExpectation, patternsOf } from '../core/expectation.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';
import type { AnchorContext } from './anchors.js';
import { doubtBetween, uncertaintyOf } from './certainty.js';
import { unfairFault } from './fairness.js';
import type { Measured } from './kinds/kind.js';
import type { Finding } from './ruling.js';

type Said = RecordOf<'event'>;

/** Counts an event up to the heal; where the window opens only with the heal, up to the end of the step. */
export function countBeforeHeal(
  came: HistoryRecord,
  anchor: number,
  candidates: Said[],
  { count, step }: EventExpectation,
  { evidence, fault: { healed } }: AnchorContext,
): Finding | undefined {
  const until = healed !== undefined && anchor < healed.t ? healed.t : evidence.stepEnd(step);
  const counted = candidates.filter((one) => one === came || one.t <= until);
  if (counted.length > count.max) return tooMany(counted, count.max);
  if (counted.length >= count.min) return undefined;
  if (evidence.cutShort(step) !== undefined) return { cause: 'aborted' };
  return tooFew(counted, count.min);
}

/** Counts an event in its window. An event that may be on either side of an edge leaves it open where it matters. */
export function countInWindow(
  measured: Measured,
  candidates: Said[],
  expectation: EventExpectation,
  context: AnchorContext,
): Finding {
  const { anchor, bounds } = measured;
  const { count } = expectation;
  const [first, last] = [anchor.t + bounds.min, anchor.t + bounds.max];
  const doubtOf = (one: Said) => Math.max(doubtBetween(anchor.record, one), uncertaintyOf(one));
  const sure = candidates.filter((one) => one.t - doubtOf(one) >= first && one.t + doubtOf(one) <= last);
  const possible = candidates.filter((one) => one.t + doubtOf(one) >= first && one.t - doubtOf(one) <= last);
  if (sure.length > count.max) return tooMany(sure, count.max);
  if (possible.length > count.max) return unsureCount(sure, possible);
  if (context.evidence.end < last) return { cause: 'aborted' };
  if (possible.length < count.min) {
    const unfair = unfairFault(measured, patternsOf(expectation), context);
    return unfair ?? tooFew(possible, count.min);
  }
  if (sure.length < count.min) return unsureCount(sure, possible);
  const proof = sure.map(({ n }) => n);
  return possible.length === 0 ? { cause: 'absent' } : { cause: 'on-time', detail: timesText(sure.length), proof };
}

function tooMany(counted: Said[], allowed: number): Finding {
  const extra = counted[allowed] as Said;
  return {
    cause: 'too-many',
    detail: `it came ${counted.length} times (again in line ${extra.n})`,
    proof: [extra.n],
  };
}

function tooFew(counted: Said[], wanted: number): Finding {
  return { cause: 'missing', detail: `${counted.length} of ${wanted} came`, proof: counted.map(({ n }) => n) };
}

function unsureCount(sure: Said[], possible: Said[]): Finding {
  return {
    cause: 'clock-skew',
    detail: `it came ${sure.length} to ${possible.length} times: a clock cannot tell on which side of the window's edge`,
    proof: possible.filter((one) => !sure.includes(one)).map(({ n }) => n),
  };
}

function timesText(times: number): string {
  return times === 1 ? 'it came once' : `it came ${times} times`;
}
