import { formatDuration } from '../core/duration.js';
import { isReturn } from '../core/events.js';
import type { RecordOf } from '../core/records.js';
import type { AnchorContext } from './anchors.js';
import type { Measured } from './measure.js';
import type { Finding } from './ruling.js';
import { orderIsUnsure } from './tolerances.js';

/** Rules on an event that should come: whether it came, when, after what, and how often. */
export function presence(measured: Measured, candidates: RecordOf<'event'>[], context: AnchorContext): Finding {
  const { event, anchor, bounds } = measured;
  if (event === undefined || event.t - anchor.t > bounds.max) return notInTime(measured, context);
  const delay = event.t - anchor.t;
  if (delay < bounds.min) {
    // Only an order can be unsure: a window that begins later than its anchor begins when it says.
    const unsure = bounds.min <= 0 && orderIsUnsure(bounds.min - delay, context.evidence);
    return unsure ? skewed : { cause: 'early' };
  }
  return orderOf(event, context) ?? countOf(event, anchor.t, candidates, context) ?? { cause: 'on-time' };
}

const skewed = {
  cause: 'clock-skew',
  detail: 'the two events are nearer to each other than their clocks can tell',
} as const;

function notInTime({ event, anchor, bounds }: Measured, context: AnchorContext): Finding {
  const { evidence, expectation } = context;
  const over = evidence.end >= anchor.t + bounds.max;
  if (event === undefined && over && expectation.count.min === 0) return { cause: 'absent' };
  const unfair = unfairHeal({ event, anchor, bounds }, context) ?? unfairNext({ event, anchor, bounds }, context);
  if (unfair !== undefined) return unfair;
  if (event !== undefined) return { cause: 'late' };
  return over ? { cause: 'missing' } : { cause: 'aborted' };
}

// Late or missing is only fair when the fault lasted well beyond the deadline.
function unfairHeal({ anchor, bounds }: Measured, { expectation, fault: { healed } }: AnchorContext) {
  if (healed === undefined || anchor.t >= healed.t) return undefined;
  const { window, event } = expectation;
  const deadline = anchor.t + (window.at ?? window.max);
  const tolerance = Math.max(window.tolerance, bounds.floor);
  if (healed.t > deadline + tolerance) return undefined;
  if (healed.reason === 'aborted' || healed.reason === 'shutdown') return { cause: 'aborted' } as const;
  if (healed.t >= deadline - tolerance) return { cause: 'guard-band' } as const;
  // A party comes back because of a heal, not in spite of it.
  return isReturn(event) ? undefined : cutOff('was healed', deadline - healed.t);
}

// A party that is cut off again cannot come back.
function unfairNext({ anchor, bounds }: Measured, { expectation, fault: { next } }: AnchorContext) {
  const { event, from, about = from } = expectation;
  if (next === undefined || !isReturn(event) || next.t >= anchor.t + bounds.max) return undefined;
  const hit = next.clients === undefined || next.clients.includes(from) || next.clients.includes(about);
  return hit ? cutOff('was followed by the next one', anchor.t + bounds.max - next.t) : undefined;
}

function cutOff(what: string, early: number): Finding {
  return { cause: 'not-effective', detail: `the fault ${what} ${formatDuration(Math.round(early))} before it was due` };
}

function orderOf(event: RecordOf<'event'>, { expectation, eventOf, evidence }: AnchorContext): Finding | undefined {
  const { follows } = expectation;
  const before = follows === undefined ? undefined : eventOf(follows);
  if (before === undefined || before.t <= event.t) return undefined;
  if (orderIsUnsure(before.t - event.t, evidence)) return { ...skewed, proof: [before.n] };
  return {
    cause: 'out-of-order',
    detail: `${follows} came ${formatDuration(Math.round(before.t - event.t))} after it (line ${before.n})`,
    proof: [before.n],
  };
}

// They are counted up to the heal; where the window opens only with the heal, up to the end of the step.
function countOf(
  event: RecordOf<'event'>,
  anchor: number,
  candidates: RecordOf<'event'>[],
  { expectation: { count, step }, evidence, fault: { healed } }: AnchorContext,
): Finding | undefined {
  const until = healed !== undefined && anchor < healed.t ? healed.t : evidence.stepEnd(step);
  const counted = candidates.filter((one) => one === event || one.t <= until);
  if (counted.length > count.max) {
    const extra = counted[count.max] as RecordOf<'event'>;
    return {
      cause: 'too-many',
      detail: `it came ${counted.length} times (again in line ${extra.n})`,
      proof: [extra.n],
    };
  }
  if (counted.length >= count.min) return undefined;
  if (evidence.cutShort(step) !== undefined) return { cause: 'aborted' };
  return { cause: 'missing', detail: `${counted.length} of ${count.min} came`, proof: counted.map(({ n }) => n) };
}
