import { formatDuration } from '../core/duration.js';
import { explainExpectation } from '../core/expectation.js';
import type { StepPlan } from '../core/plan.js';

/** What a step does and expects, in one line. */
export function explainStep(step: StepPlan): string {
  return [`${explainDoing(step)} for ${formatDuration(step.duration)}`, ...step.expect.map(explainExpectation)].join(
    '; ',
  );
}

function explainDoing({ fault, network, parallel = [] }: StepPlan): string {
  const parts = parallel.map(({ id, delay }) => (delay === 0 ? id : `${id} after ${formatDuration(delay)}`));
  const doings = [
    fault?.type,
    network && `network ${network.name}`,
    parts.length === 0 ? undefined : `side by side ${parts.join(', ')}`,
  ].filter((doing) => doing !== undefined);
  return doings.length === 0 ? 'wait' : doings.join(' and ');
}
