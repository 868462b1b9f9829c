import type { HistoryRecord } from '../core/records.js';
import type { Cause } from '../core/verdict.js';

/** What was found out about an expectation, with the lines that show it. */
export interface Finding {
  cause: Cause;
  /** Why, when the cause alone does not say it. */
  detail?: string;
  proof?: number[];
  /** From the anchor to the first attempt to connect, from that to the second, and so on. */
  spacings?: number[];
}

/** What was decided about an expectation, before it is put into words. */
export interface Ruling extends Finding {
  anchor?: number;
  measured?: number;
  /** What was measured: an event, or the first byte that passed again. */
  event?: HistoryRecord;
  proof: number[];
}
