import type { Budget } from './budget.js';
import type { HandoverContext } from './handover.js';
import type { ReleaseSchedule } from './release-schedule.js';

/** What all links share. */
export interface LinkContext extends HandoverContext {
  schedule: ReleaseSchedule;
  budget: Budget;
}
