import type { NetworkPlan } from '../core/network.js';
import { everyStepOf, type Plan } from '../core/plan.js';
import { faultStepsOf } from '../core/steps.js';
import { insecureUpstreams } from './explain-tls.js';

/** What is allowed in a plan and still most likely not meant, one sentence each. */
export function warningsOf(plan: Plan): string[] {
  const faultSteps = faultStepsOf(plan.steps);
  const unharmed = everyStepOf(plan.steps).filter(({ id }) => faultSteps.get(id)?.length === 0);
  const harmless = unharmed.flatMap(({ id, network, expect }) => {
    const hint = network === undefined ? '' : `; its network ${network.name} is a condition, not a fault`;
    return expect.map(
      (expectation) => `${expectation.id} can only be inconclusive: no fault was in force by step ${id}${hint}`,
    );
  });
  return [...harmless, ...outagesOf(plan), ...insecureUpstreams(plan)];
}

// What an outage of the network does to a client looks like the doing of the step's fault.
function outagesOf({ network, steps }: Plan): string[] {
  const used = [network, ...everyStepOf(steps).map((step) => step.network)].filter((each) => each !== undefined);
  const flaky = new Set(used.filter(goesOut).map(({ name }) => name));
  return [...flaky].map(
    (name) => `the network ${name} goes out by itself: a client may say so, or be late, without any fault of a step`,
  );
}

function goesOut({ outages }: NetworkPlan): boolean {
  return outages.length > 0;
}
