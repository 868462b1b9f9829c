import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import { concernedBy, hits } from './concern.js';
import type { Evidence } from './evidence.js';

type Applied = RecordOf<'fault-applied'>;
type Step = RecordOf<'step-started'>;

/** A fault of a step as the history tells of it. */
export interface FaultStory {
  applied: Applied;
  effective: RecordOf<'fault-effective'>[];
  healed: RecordOf<'fault-healed'> | undefined;
  /** The step that it belongs to; a later step without a fault looks back to it. */
  step: string;
  /** When the fault before it was healed: what was said since then was said in the calm. */
  calmSince: number;
  /** The next fault, see `nextOf`: what comes after it is no longer this one's doing. */
  next: Applied | undefined;
}

/** A fault that took hold of what an expectation counts from. */
export interface SeenFault extends FaultStory {
  /** The line that proves it. */
  touched: RecordOf<'fault-effective'>;
}

/** A fault with the step that it belongs to. */
interface Owned {
  step: Step;
  applied: Applied;
}

/** The fault that an expectation is about: that of its step; a step without one looks back to the latest step that has one. */
export function faultOf(expectation: Expectation, evidence: Evidence): FaultStory | undefined {
  const faults = faultsOf(evidence);
  const owner = ownerOf(expectation.step, faults, evidence);
  const own = faults.find(({ step }) => step === owner);
  if (own === undefined) return undefined;
  const { applied } = own;
  return {
    applied,
    effective: evidence.all('fault-effective').filter(({ fault }) => fault === applied.fault),
    healed: evidence.all('fault-healed').find(({ fault }) => fault === applied.fault),
    step: own.step.step,
    calmSince: calmSince(own, expectation, faults, evidence),
    next: nextOf(own, expectation, faults),
  };
}

// In the order of their steps: what is applied at the same instant may be written in any order.
function faultsOf(evidence: Evidence): Owned[] {
  const faults = evidence.all('fault-applied');
  return evidence.all('step-started').flatMap((step) => {
    const applied = faults.find((fault) => fault.step === step.step);
    return applied === undefined ? [] : [{ step, applied }];
  });
}

// A step that should have had a fault has one of its own, even when none was applied. Siblings are not before each other.
function ownerOf(id: string, faults: readonly Owned[], evidence: Evidence): Step | undefined {
  const steps = evidence.all('step-started');
  const begun = steps.findIndex(({ step }) => step === id);
  const asking = steps[begun];
  return steps
    .slice(0, begun + 1)
    .findLast(
      (step) =>
        (step === asking || asking === undefined || !areSiblings(step, asking)) &&
        (step.fault !== undefined || faults.some((fault) => fault.step === step)),
    );
}

/**
 * The fault of the next step that has one. Siblings go on beside each other: one of them is the next only if it was to
 * begin later, and hits whom the expectation is about.
 */
function nextOf(own: Owned, expectation: Expectation, faults: readonly Owned[]): Applied | undefined {
  const concerned = concernedBy(expectation);
  const delay = own.step.within?.delay ?? 0;
  const siblings = faults
    .filter((other) => areSiblings(own.step, other.step) && (other.step.within?.delay ?? 0) > delay)
    .filter(({ applied }) => hits(applied, concerned));
  if (siblings.length > 0) return earliest(siblings);
  const later = faults.slice(faults.indexOf(own) + 1).filter(({ step }) => !areSiblings(own.step, step));
  const [first] = later;
  if (first === undefined) return undefined;
  // Of several that begin beside each other, the one that matters.
  const beside = later.filter(({ step }) => step === first.step || areSiblings(step, first.step));
  return earliest(beside.filter(({ applied }) => hits(applied, concerned))) ?? first.applied;
}

// A sibling that hits nobody whom the expectation is about does not disturb its calm, and one in force leaves none.
function calmSince(own: Owned, expectation: Expectation, faults: readonly Owned[], evidence: Evidence): number {
  const { t } = own.applied;
  const concerned = concernedBy(expectation);
  const disturbing = faults.filter(
    (other) => other !== own && (!areSiblings(own.step, other.step) || hits(other.applied, concerned)),
  );
  const heals = disturbing.flatMap(({ step, applied }) => {
    const healed = evidence.all('fault-healed').find(({ fault }) => fault === applied.fault);
    if (healed !== undefined && healed.t <= t) return [healed.t];
    return areSiblings(own.step, step) && applied.t < t ? [t] : [];
  });
  return Math.max(Number.NEGATIVE_INFINITY, ...heals);
}

function areSiblings(one: Step, other: Step): boolean {
  return one !== other && one.within !== undefined && one.within.step === other.within?.step;
}

function earliest(faults: readonly Owned[]): Applied | undefined {
  return [...faults].sort((one, other) => one.applied.t - other.applied.t)[0]?.applied;
}
