import type { RecordOf } from '../core/records.js';
import type { Cause } from '../core/verdict.js';

/** What was found out about an expectation, with the lines that show it. */
export interface Finding {
  cause: Cause;
  /** Why, when the cause alone does not say it. */
  detail?: string;
  proof?: number[];
}

/** What was decided about an expectation, before it is put into words. */
export interface Ruling extends Finding {
  anchor?: number;
  measured?: number;
  /** The event that was measured. */
  event?: RecordOf<'event'>;
  proof: number[];
}
