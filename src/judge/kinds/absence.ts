import type { EventExpectation } from '../../core/expectation.js';
import { type AnchorContext, findAnchor, type FoundAnchor } from '../anchors.js';
import { candidatesFor } from '../candidates.js';
import { doubtBetween, isOnEdge } from '../certainty.js';
import type { HistoryRecord } from '../../core/records.js';
import { type Bounds, boundsOf } from '../tolerances.js';
import { ofEvent } from '../wording.js';
import { eventSilence, isAtTheCut, onEdge } from './event.js';
import type { Kind, Measured } from './kind.js';

/** An event that must not come in its window. */
export const absence: Kind<EventExpectation> = {
  // Each candidate is measured from its own anchor, since a last byte is taken before the event. One that surely came in
  // the window goes before one that may have.
  measure(expectation, context) {
    const bounds = boundsOf(expectation, context.evidence);
    let perhaps: Measured | undefined;
    for (const event of candidatesFor(expectation, context.evidence, context.fault.applied.t)) {
      const anchor = findAnchor(expectation.after, context, event);
      const place = anchor && placeOf(event, anchor, bounds, context);
      if (anchor === undefined || place === 'outside') continue;
      if (place === 'inside') return { event, anchor, bounds };
      perhaps ??= { event, anchor, bounds };
    }
    if (perhaps !== undefined) return perhaps;
    const anchor = findAnchor(expectation.after, context, undefined);
    return anchor && { event: undefined, anchor, bounds };
  },
  silence: eventSilence,
  decide(_expectation, { event, anchor, bounds }, context) {
    if (event !== undefined) {
      if (placeOf(event, anchor, bounds, context) === 'inside') return { cause: 'unexpected' };
      return onEdge(doubtBetween(anchor.record, event));
    }
    return { cause: context.evidence.end < anchor.t + bounds.max ? 'aborted' : 'absent' };
  },
  because(expectation, ruling) {
    return ofEvent(expectation, ruling);
  },
};

function placeOf(
  event: HistoryRecord,
  anchor: FoundAnchor,
  bounds: Bounds,
  context: AnchorContext,
): 'inside' | 'outside' | 'unsure' {
  const delay = event.t - anchor.t;
  if (isOnEdge(delay, bounds, doubtBetween(anchor.record, event))) return 'unsure';
  if (delay < bounds.min || delay > bounds.max) return 'outside';
  return isAtTheCut(event, context) || anchor.skewed === true ? 'unsure' : 'inside';
}
