import { everyStepOf, type StepPlan } from './plan.js';

/** When each step begins, by its id, contract milliseconds from the start of the first one. */
export function startsOf(steps: readonly StepPlan[]): Map<string, number> {
  const starts = new Map<string, number>();
  let instant = 0;
  for (const { id, parallel = [], duration } of steps) {
    starts.set(id, instant);
    for (const part of parallel) starts.set(part.id, instant + part.delay);
    instant += duration;
  }
  return starts;
}

/**
 * The steps whose faults the expectations of each step are about, by the step's id: itself, or the latest before it that
 * has one. Siblings run beside each other and are not before one another; several mean that it cannot be told.
 */
export function faultStepsOf(steps: readonly StepPlan[]): Map<string, StepPlan[]> {
  const found = new Map<string, StepPlan[]>();
  let latest: StepPlan[] = [];
  for (const step of steps) {
    const all = everyStepOf([step]);
    for (const each of all) found.set(each.id, each.fault === undefined ? latest : [each]);
    const faulty = all.filter(({ fault }) => fault !== undefined);
    if (faulty.length > 0) latest = faulty;
  }
  return found;
}

/** A step of which nothing is expected, nor of its sub-steps. */
export function withoutExpectations(step: StepPlan): StepPlan {
  const { parallel } = step;
  const parts = parallel?.map((part) => ({ ...part, expect: [] }));
  return { ...step, expect: [], ...(parts === undefined ? {} : { parallel: parts }) };
}
