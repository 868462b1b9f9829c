import { type TrafficExpectation, windowText } from '../../core/expectation.js';
import type { HistoryRecord } from '../../core/records.js';
import { type AnchorContext, findAnchor } from '../anchors.js';
import type { Evidence } from '../evidence.js';
import { boundsOf } from '../tolerances.js';
import { anchorPhrase, spanText } from '../wording.js';
import { unfairFault } from '../fairness.js';
import type { Kind } from './kind.js';

/** Bytes of a client that must pass again after the heal. */
export const traffic: Kind<TrafficExpectation> = {
  // Only a client whose wire was dead can come to life again.
  isTouchedBy: ({ client }, { from }) => client === from,
  measure(expectation, context) {
    const anchor = findAnchor(expectation.after, context, undefined);
    if (anchor === undefined) return undefined;
    return { event: firstAgain(expectation, context), anchor, bounds: boundsOf(expectation, context.evidence) };
  },
  decide({ from }, measured, context) {
    const { event, anchor, bounds } = measured;
    const over = context.evidence.end >= anchor.t + bounds.max;
    if (event !== undefined) {
      const delay = event.t - anchor.t;
      if (delay <= bounds.max) return { cause: delay < bounds.min ? 'early' : 'on-time' };
    }
    // A wire that is cut again, or was not mended yet, carries nothing.
    const unfair = unfairFault(measured, [{ event: 'connected', about: from, where: {} }], context);
    if (unfair !== undefined) return unfair;
    if (event !== undefined) return { cause: 'late' };
    if (!over) return { cause: 'aborted' };
    return { cause: 'missing' };
  },
  because({ from, direction, window, after }, { cause, measured = 0, event }) {
    const what =
      direction === undefined ? `bytes of ${from} passed in both directions` : `${direction} bytes of ${from} passed`;
    const came = `${what} again ${spanText(measured)} after ${anchorPhrase(after)}${event === undefined ? '' : ` (line ${event.n})`}`;
    switch (cause) {
      case 'on-time':
        return came;
      case 'early':
        return `${came}: ${spanText(window.min - measured)} before the window ${windowText(window)} begins`;
      case 'late':
        return `${came}: ${spanText(measured - window.max)} later than ${windowText(window)} allows`;
      case 'missing':
        return `no ${direction ?? 'two-way'} traffic of ${from} within ${spanText(window.max)} after ${anchorPhrase(after)}`;
      default:
        return undefined;
    }
  },
};

// In both directions, the one that takes longer decides.
function firstAgain(
  { from, direction }: TrafficExpectation,
  { evidence, fault }: AnchorContext,
): HistoryRecord | undefined {
  const wanted = direction === undefined ? (['upstream', 'downstream'] as const) : [direction];
  const found = wanted.map((each) => resumption(from, each, fault.healed?.t ?? Number.POSITIVE_INFINITY, evidence));
  if (found.includes(undefined)) return undefined;
  return found.reduce((one, other) => ((other?.t ?? 0) > (one?.t ?? 0) ? other : one));
}

function resumption(client: string, direction: string, healed: number, evidence: Evidence): HistoryRecord | undefined {
  return evidence
    .all('resumed')
    .find((record) => record.client === client && record.direction === direction && record.t >= healed);
}
