import type { Plan } from '../core/plan.js';

/** What is allowed in a plan and still most likely not meant, one sentence each. */
export function warningsOf(plan: Plan): string[] {
  const first = plan.steps.findIndex(({ fault }) => fault !== undefined);
  const unharmed = first < 0 ? plan.steps : plan.steps.slice(0, first);
  return unharmed.flatMap(({ id, expect }) =>
    expect.map((expectation) => `${expectation.id} can only be inconclusive: no fault was in force by step ${id}`),
  );
}
