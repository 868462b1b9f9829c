import { formatDuration } from '../core/duration.js';
import { isReturn } from '../core/events.js';
import type { EventPattern } from '../core/expectation.js';
import type { AnchorContext } from './anchors.js';
import { hits } from './concern.js';
import type { Measured } from './kinds/kind.js';
import type { Finding } from './ruling.js';

/** The finding on what did not come, or came after its window: it is only a failure when the fault gave it its time. */
export function notInTime(
  measured: Measured,
  patterns: readonly EventPattern[],
  wanted: number,
  context: AnchorContext,
): Finding {
  const { event, anchor, bounds } = measured;
  const over = context.evidence.end >= anchor.t + bounds.max;
  if (event === undefined && over && wanted === 0) return { cause: 'absent' };
  const unfair = unfairFault(measured, patterns, context);
  if (unfair !== undefined) return unfair;
  if (event !== undefined) return { cause: 'late' };
  return over ? { cause: 'missing' } : { cause: 'aborted' };
}

/** Why a fault, or the next one, did not give an event its time; undefined when it did. */
export function unfairFault(
  measured: Measured,
  patterns: readonly EventPattern[],
  context: AnchorContext,
): Finding | undefined {
  const returns = patterns.every(({ event }) => isReturn(event));
  const { healed, next } = context.fault;
  // Beside a fault in force, another one may silence whoever should speak, whatever it should say.
  const beside = next !== undefined && (healed === undefined || healed.t > next.t);
  const open = returns || beside;
  return unfairHeal(measured, returns, context) ?? (open ? unfairNext(measured, patterns, context) : undefined);
}

// Late or missing is only fair when the fault lasted well beyond the deadline.
function unfairHeal({ anchor, bounds }: Measured, returns: boolean, context: AnchorContext): Finding | undefined {
  const { healed } = context.fault;
  if (healed === undefined || anchor.t >= healed.t) return undefined;
  const { window } = context.expectation;
  const deadline = anchor.t + (window.at ?? window.max);
  const tolerance = Math.max(window.tolerance, bounds.floor);
  if (healed.t > deadline + tolerance) return undefined;
  if (healed.reason === 'aborted' || healed.reason === 'shutdown') return { cause: 'aborted' };
  if (healed.t >= deadline - tolerance) return { cause: 'guard-band' };
  // A party comes back because of a heal, not in spite of it.
  return returns ? undefined : cutOff('was healed', deadline - healed.t);
}

// A party that is cut off again cannot come back.
function unfairNext(
  { anchor, bounds }: Measured,
  patterns: readonly EventPattern[],
  { expectation: { from }, fault: { next } }: AnchorContext,
): Finding | undefined {
  if (next === undefined || next.t >= anchor.t + bounds.max) return undefined;
  const concerned = [from, ...patterns.flatMap(({ about }) => about ?? [])];
  return hits(next, concerned) ? cutOff('was followed by the next one', anchor.t + bounds.max - next.t) : undefined;
}

function cutOff(what: string, early: number): Finding {
  return { cause: 'not-effective', detail: `the fault ${what} ${formatDuration(Math.round(early))} before it was due` };
}
