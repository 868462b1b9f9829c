import { type EventExpectation, patternsOf } from '../../core/expectation.js';
import type { HistoryRecord } from '../../core/records.js';
import { type AnchorContext, findAnchor } from '../anchors.js';
import { candidatesFor } from '../candidates.js';
import { doubtBetween, isOnEdge, orderIsUnsure, orderOf, skewed, uncertaintyOf } from '../certainty.js';
import { countBeforeHeal, countInWindow } from '../count.js';
import { notInTime } from '../fairness.js';
import { isOfTheWire } from '../interest.js';
import type { Finding } from '../ruling.js';
import { silenceOf } from '../source.js';
import { type Bounds, boundsOf } from '../tolerances.js';
import { ofEvent, spanText } from '../wording.js';
import type { Kind, Measured } from './kind.js';

/** An event that should come: whether it came, when, after what, and how often. */
export const event: Kind<EventExpectation> = {
  // The first one counts, unless it came so late that the next fault may have brought it about.
  measure(expectation, context) {
    const { evidence, fault } = context;
    const candidates = candidatesFor(expectation, evidence, fault.applied.t);
    const [first] = candidates;
    const anchor = findAnchor(expectation.after, context, first);
    if (anchor === undefined) return undefined;
    const bounds = boundsOf(expectation, evidence);
    if (expectation.count.in === 'window') return { event: firstInside(candidates, anchor.t, bounds), anchor, bounds };
    const foreign = fault.next !== undefined && first !== undefined && first.t >= fault.next.t;
    return { event: foreign && first.t > anchor.t + bounds.max ? undefined : first, anchor, bounds };
  },
  silence: eventSilence,
  decide(expectation, measured, context) {
    const candidates = candidatesFor(expectation, context.evidence, context.fault.applied.t);
    if (expectation.count.in === 'window') return countInWindow(measured, candidates, expectation, context);
    const { event: came, anchor, bounds } = measured;
    if (came === undefined) return notInTime(measured, patternsOf(expectation), expectation.count.min, context);
    const doubt = doubtBetween(anchor.record, came);
    const delay = came.t - anchor.t;
    if (isOnEdge(delay, bounds, doubt)) return onEdge(doubt);
    if (isAtTheCut(came, context)) return { cause: 'clock-skew', detail: 'it may have come before the fault' };
    if (delay > bounds.max) return notInTime(measured, patternsOf(expectation), expectation.count.min, context);
    if (delay < bounds.min) {
      // Only an order can be unsure: a window that begins later than its anchor begins when it says.
      return bounds.min <= 0 && orderIsUnsure(bounds.min - delay, context.evidence) ? skewed : { cause: 'early' };
    }
    return (
      outOfOrder(came, context) ??
      countBeforeHeal(came, anchor.t, candidates, expectation, context) ?? { cause: 'on-time' }
    );
  },
  because(expectation, ruling) {
    return ofEvent(expectation, ruling);
  },
};

function firstInside(
  candidates: readonly HistoryRecord[],
  from: number,
  { min, max }: Bounds,
): HistoryRecord | undefined {
  return candidates.find(({ t }) => t >= from + min && t <= from + max);
}

/** Why the silence of whoever should speak, or keep silent, proves nothing. */
export function eventSilence(
  expectation: EventExpectation,
  measured: Measured | undefined,
  evidence: AnchorContext['evidence'],
): Finding | undefined {
  if (measured?.event !== undefined) return undefined;
  if (patternsOf(expectation).every(({ event: name }) => isOfTheWire(name))) return undefined;
  const { end } = evidence;
  if (measured === undefined) return silenceOf(expectation.from, evidence, { from: end, until: end });
  const { anchor, bounds } = measured;
  return silenceOf(expectation.from, evidence, { from: anchor.t + bounds.min, until: anchor.t + bounds.max });
}

/** The finding on an event that may be on either side of its window's edge. */
export function onEdge(doubt: number): Finding {
  return {
    cause: 'clock-skew',
    detail: `it came nearer to an edge of its window than its clock can tell (± ${Math.round(doubt * 10) / 10} ms)`,
  };
}

/** Whether an event's clock cannot tell if it came before the fault. */
export function isAtTheCut(came: HistoryRecord, { fault }: AnchorContext): boolean {
  const doubt = uncertaintyOf(came);
  return doubt > 0 && came.t - doubt < fault.applied.t;
}

function outOfOrder(came: HistoryRecord, { expectation, eventOf, evidence }: AnchorContext): Finding | undefined {
  const { follows } = expectation;
  const before = follows === undefined ? undefined : eventOf(follows);
  if (before === undefined) return undefined;
  const order = orderOf(before, came, evidence);
  if (order === 'sure') return undefined;
  if (order === 'unsure') return { ...skewed, proof: [before.n] };
  return {
    cause: 'out-of-order',
    detail: `${follows} came ${spanText(Math.round(before.t - came.t))} after it (line ${before.n})`,
    proof: [before.n],
  };
}
