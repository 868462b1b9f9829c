import { DeadwireError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { timeScaleProblem } from '../profiles/index.js';

/** How much shorter a run is: as asked for, or as its profile says. @throws DeadwireError when a client may not know of it */
export function timeScaleOf(plan: Plan, asked: number | undefined): number {
  const scale = asked ?? plan.timeScale ?? 1;
  const problem = scale === 1 ? undefined : timeScaleProblem(plan.clients);
  if (problem === undefined) return scale;
  throw new DeadwireError('USAGE', `--time-scale ${scale}: ${problem}`);
}
