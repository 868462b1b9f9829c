import type { Clock } from '../core/clock.js';
import type { Occurrence } from '../core/records.js';
import { Budget } from '../links/budget.js';

/** How long nothing more is written of it, real milliseconds. */
const quietFor = 1000;

/** The budget of a session; when it is exhausted the history says so, but not for every link that asks. */
export function recordedBudget(limit: number, clock: Clock, record: (occurrence: Occurrence) => void): Budget {
  let next = Number.NEGATIVE_INFINITY;
  const budget = new Budget(limit, () => {
    const now = clock.now();
    if (now < next) return;
    next = now + quietFor * clock.scale;
    record({ kind: 'budget-exhausted', limit, refusals: budget.refusals });
  });
  return budget;
}
