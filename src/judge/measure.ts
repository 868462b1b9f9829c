import type { RecordOf } from '../core/records.js';
import { type AnchorContext, type FoundAnchor, findAnchor } from './anchors.js';
import { type Bounds, boundsOf } from './tolerances.js';

/** What a verdict is about: the event, if one came, the instant it counts from, and the window. */
export interface Measured {
  event: RecordOf<'event'> | undefined;
  anchor: FoundAnchor;
  bounds: Bounds;
}

/** Measures what came against what is expected; undefined when there is nothing to count from. */
export function measure(candidates: RecordOf<'event'>[], context: AnchorContext): Measured | undefined {
  return context.expectation.expects === 'absence' ? forbidden(candidates, context) : expected(candidates, context);
}

// The first one counts, unless it came so late that the next fault may have brought it about.
function expected([event]: RecordOf<'event'>[], context: AnchorContext): Measured | undefined {
  const { expectation, evidence, fault } = context;
  const anchor = findAnchor(expectation.after, context, event);
  if (anchor === undefined) return undefined;
  const bounds = boundsOf(expectation, evidence);
  const foreign = fault.next !== undefined && event !== undefined && event.t >= fault.next.t;
  return { event: foreign && event.t > anchor.t + bounds.max ? undefined : event, anchor, bounds };
}

// Each candidate is measured from its own anchor, since a last byte is taken before the event.
function forbidden(candidates: RecordOf<'event'>[], context: AnchorContext): Measured | undefined {
  const { expectation, evidence } = context;
  const bounds = boundsOf(expectation, evidence);
  for (const event of candidates) {
    const anchor = findAnchor(expectation.after, context, event);
    if (anchor !== undefined && event.t - anchor.t >= bounds.min && event.t - anchor.t <= bounds.max) {
      return { event, anchor, bounds };
    }
  }
  const anchor = findAnchor(expectation.after, context, undefined);
  return anchor && { event: undefined, anchor, bounds };
}
