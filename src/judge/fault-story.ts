import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';

/** A fault of a step as the history tells of it. */
export interface FaultStory {
  applied: RecordOf<'fault-applied'>;
  effective: RecordOf<'fault-effective'>[];
  healed: RecordOf<'fault-healed'> | undefined;
  /** The step that it belongs to; a later step without a fault looks back to it. */
  step: string;
  /** When the fault before it was healed: what was said since then was said in the calm. */
  calmSince: number;
  /** The fault of the next step that has one: what comes after it is no longer this one's doing. */
  next: RecordOf<'fault-applied'> | undefined;
}

/** A fault that took hold of what an expectation counts from. */
export interface SeenFault extends FaultStory {
  /** The line that proves it. */
  touched: RecordOf<'fault-effective'>;
}

/** The fault of a step; a step without one looks back to the latest step that has one. */
export function faultOf(step: string, evidence: Evidence): FaultStory | undefined {
  const steps = evidence.all('step-started');
  const faults = evidence.all('fault-applied').filter((record) => record.step !== undefined);
  const begun = steps.findIndex((record) => record.step === step);
  // A step that should have had a fault has one of its own, even when none was applied.
  const owner = steps
    .slice(0, begun + 1)
    .findLast((record) => record.fault !== undefined || faults.some((fault) => fault.step === record.step));
  const index = faults.findIndex((fault) => fault.step === owner?.step);
  const applied = faults[index];
  if (owner === undefined || applied === undefined) return undefined;
  const healed = evidence.all('fault-healed');
  const before = healed.filter((record) => record.step !== undefined && record.fault !== applied.fault);
  return {
    applied,
    effective: evidence.all('fault-effective').filter(({ fault }) => fault === applied.fault),
    healed: healed.find(({ fault }) => fault === applied.fault),
    step: owner.step,
    calmSince: before.findLast(({ t }) => t <= applied.t)?.t ?? Number.NEGATIVE_INFINITY,
    next: faults[index + 1],
  };
}
