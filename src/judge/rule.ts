import { formatDuration } from '../core/duration.js';
import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import { type AnchorContext, type FoundAnchor, findAnchor } from './anchors.js';
import { candidatesFor } from './candidates.js';
import type { Evidence, FaultStory } from './evidence.js';
import type { Ruling } from './ruling.js';
import { type Bounds, boundsOf, orderIsUnsure } from './tolerances.js';

interface Measured {
  event: RecordOf<'event'> | undefined;
  anchor: FoundAnchor;
  bounds: Bounds;
}

/**
 * Rules on one expectation. The questions come in a fixed order: could anything be seen at all (fault, baseline,
 * source), is the anchor known, what did the client say, and is that fair to judge (heal, clocks).
 */
export function rule(
  expectation: Expectation,
  evidence: Evidence,
  rulingOf: (id: string) => Ruling | undefined,
): Ruling {
  const baseline = evidence.all('baseline').find(({ held }) => !held);
  if (baseline !== undefined) {
    return { cause: 'no-baseline', detail: `missing: ${baseline.missing.join('; ')}`, proof: [baseline.n] };
  }
  const fault = evidence.faultOf(expectation.step);
  const blind = seesNothing(expectation, evidence, fault);
  if (blind !== undefined || fault === undefined) return blind ?? { cause: 'not-effective', proof: [] };

  const context: AnchorContext = { evidence, fault, expectation, eventOf: (id) => rulingOf(id)?.event };
  const candidates = candidatesFor(expectation, evidence, fault.applied.t);
  const measured = expectation.expects === 'absence' ? forbidden(candidates, context) : expected(candidates, context);
  const base = proofOf(fault, measured);
  if (measured === undefined) return { ...silence(expectation, evidence, base), cause: 'no-anchor', proof: base };

  const { follows } = expectation;
  if (follows !== undefined && rulingOf(follows)?.event === undefined) {
    return { cause: 'no-anchor', detail: `${follows}, which it must follow, has no event`, proof: base };
  }
  const { anchor, event, bounds } = measured;
  const found = {
    anchor: anchor.t,
    proof: base,
    ...(event === undefined ? {} : { event, measured: event.t - anchor.t }),
  };
  const mute = event === undefined && muted(expectation, evidence, anchor.t + bounds.max);
  if (mute) return { ...found, ...mute, proof: [...base, ...mute.proof] };
  const doubt = doubtOf(measured, evidence, expectation);
  if (doubt !== undefined) return { ...found, cause: 'unsure-anchor', detail: doubt };
  if (expectation.expects === 'absence') return { ...found, ...absence(measured, evidence) };
  return { ...found, ...presence(expectation, measured, candidates, context, rulingOf) };
}

function seesNothing(expectation: Expectation, evidence: Evidence, fault: FaultStory | undefined): Ruling | undefined {
  const end = evidence.all('run-ended').at(-1);
  if (fault === undefined) {
    return end !== undefined && end.reason !== 'finished'
      ? { cause: 'aborted', detail: `the run ended (${end.reason}) before its fault was applied`, proof: [end.n] }
      : { cause: 'not-effective', detail: 'no fault was applied', proof: [] };
  }
  if (fault.effective.some((record) => touches(record, expectation))) return undefined;
  return {
    cause: 'not-effective',
    detail: `the ${fault.applied.type} was applied, but there was nothing for it to withhold or change`,
    proof: [fault.applied.n],
  };
}

// A window that counts from a last byte needs a fault that stopped such bytes.
function touches({ client, direction }: RecordOf<'fault-effective'>, { after }: Expectation): boolean {
  if (after.kind !== 'last-received' && after.kind !== 'last-sent') return true;
  const wanted = after.kind === 'last-received' ? 'downstream' : 'upstream';
  return direction === wanted && (client === undefined || client === after.client);
}

function expected(candidates: RecordOf<'event'>[], context: AnchorContext): Measured | undefined {
  const [event] = candidates;
  const anchor = findAnchor(context.expectation.after, context, event);
  return anchor && { event, anchor, bounds: boundsOf(context.expectation, context.evidence) };
}

// Each candidate is measured from its own anchor, since a last byte is taken before the event.
function forbidden(candidates: RecordOf<'event'>[], context: AnchorContext): Measured | undefined {
  const bounds = boundsOf(context.expectation, context.evidence);
  for (const event of candidates) {
    const anchor = findAnchor(context.expectation.after, context, event);
    if (anchor !== undefined && event.t - anchor.t >= bounds.min && event.t - anchor.t <= bounds.max) {
      return { event, anchor, bounds };
    }
  }
  const anchor = findAnchor(context.expectation.after, context, candidates[0]);
  return anchor && { event: undefined, anchor, bounds };
}

function silence(expectation: Expectation, evidence: Evidence, base: number[]): { detail?: string; proof: number[] } {
  const mute = muted(expectation, evidence, evidence.end);
  return mute ? { detail: mute.detail, proof: [...base, ...mute.proof] } : { proof: base };
}

function muted(expectation: Expectation, evidence: Evidence, until: number): (Ruling & { detail: string }) | undefined {
  const life = evidence.isAlive(expectation, until);
  if (life.alive) return undefined;
  return life.line === undefined
    ? { cause: 'silent-source', detail: `${expectation.from} was never heard`, proof: [] }
    : { cause: 'silent-source', detail: `${expectation.from} died`, proof: [life.line] };
}

function doubtOf({ anchor, event, bounds }: Measured, evidence: Evidence, { window }: Expectation): string | undefined {
  if (anchor.unsure !== undefined) return anchor.unsure;
  const bearable = Math.max(bounds.floor, window.tolerance / 2);
  const stall = evidence.stallAt(anchor.t, bearable) ?? (event && evidence.stallAt(event.t, bearable));
  return stall && `the event loop stood still for ${formatDuration(Math.round(stall.lasted))} (line ${stall.n})`;
}

function absence({ event, anchor, bounds }: Measured, evidence: Evidence): Pick<Ruling, 'cause' | 'detail'> {
  if (event !== undefined) return { cause: 'unexpected' };
  return evidence.end < anchor.t + bounds.max ? { cause: 'aborted' } : { cause: 'absent' };
}

function presence(
  expectation: Expectation,
  measured: Measured,
  candidates: RecordOf<'event'>[],
  context: AnchorContext,
  rulingOf: (id: string) => Ruling | undefined,
): Pick<Ruling, 'cause' | 'detail'> & Partial<Ruling> {
  const { event, anchor, bounds } = measured;
  const { evidence, fault } = context;
  const delay = event === undefined ? Number.POSITIVE_INFINITY : event.t - anchor.t;
  if (delay > bounds.max) return notInTime(expectation, measured, context);
  if (delay < bounds.min) return orderIsUnsure(bounds.min - delay, evidence) ? skewed : { cause: 'early' };
  const order = orderOf(expectation, event as RecordOf<'event'>, evidence, rulingOf);
  if (order !== undefined) return order;
  const until =
    fault.healed !== undefined && anchor.t < fault.healed.t ? fault.healed.t : evidence.stepEnd(expectation.step);
  const counted = candidates.filter(({ t }) => t <= until);
  if (counted.length > expectation.count.max) {
    const extra = counted[expectation.count.max] as RecordOf<'event'>;
    return { cause: 'too-many', detail: `it came ${counted.length} times (again in line ${extra.n})` };
  }
  if (counted.length < expectation.count.min && (event as RecordOf<'event'>).t <= until) {
    return { cause: 'missing', detail: `it came ${counted.length} times, ${expectation.count.min} are expected` };
  }
  return { cause: 'on-time' };
}

const skewed = {
  cause: 'clock-skew',
  detail: 'the two events are nearer to each other than their clocks can tell',
} as const;

// Late or missing is only fair when the fault lasted well beyond the deadline.
function notInTime(
  { window }: Expectation,
  measured: Measured,
  { evidence, fault }: AnchorContext,
): Pick<Ruling, 'cause' | 'detail'> {
  const { event, anchor, bounds } = measured;
  const deadline = anchor.t + (window.at ?? window.max);
  const heal = fault.healed?.t;
  if (heal !== undefined && anchor.t < heal) {
    const tolerance = Math.max(window.tolerance, bounds.floor);
    const { reason } = fault.healed as NonNullable<FaultStory['healed']>;
    if (heal < deadline + tolerance && (reason === 'aborted' || reason === 'shutdown')) return { cause: 'aborted' };
    if (heal < deadline - tolerance) {
      return {
        cause: 'not-effective',
        detail: `the fault was healed ${formatDuration(Math.round(deadline - heal))} before it was due`,
      };
    }
    if (heal <= deadline + tolerance) return { cause: 'guard-band' };
  }
  if (event !== undefined) return { cause: 'late' };
  return evidence.end < anchor.t + bounds.max ? { cause: 'aborted' } : { cause: 'missing' };
}

function orderOf(
  { follows }: Expectation,
  event: RecordOf<'event'>,
  evidence: Evidence,
  rulingOf: (id: string) => Ruling | undefined,
): (Pick<Ruling, 'cause' | 'detail'> & Partial<Ruling>) | undefined {
  const before = follows === undefined ? undefined : rulingOf(follows)?.event;
  if (before === undefined || before.t <= event.t) return undefined;
  if (orderIsUnsure(before.t - event.t, evidence)) return skewed;
  return {
    cause: 'out-of-order',
    detail: `${follows} came ${formatDuration(Math.round(before.t - event.t))} after it (line ${before.n})`,
  };
}

function proofOf(fault: FaultStory, measured: Measured | undefined): number[] {
  const lines = [fault.applied.n, fault.effective[0]?.n, measured?.anchor.line, measured?.event?.n, fault.healed?.n];
  return lines.filter((line) => line !== undefined);
}
