import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import { recordLine } from './record-line.js';

/** The lines of the history that prove a verdict, such as `history.ndjson:57  +12.345 s  uid1 says interrupted`. */
export function proofLines({ proof }: Verdict, history: readonly HistoryRecord[]): string[] {
  return proof.map((n) => {
    // A history may begin later than at line 1, or hold only the lines that are proof.
    const guess = history[n - (history[0]?.n ?? 1)];
    const record = guess?.n === n ? guess : history.find((candidate) => candidate.n === n);
    return `history.ndjson:${n}${record === undefined ? '' : `  ${recordLine(record)}`}`;
  });
}

/** By how much a verdict missed its window, contract milliseconds; undefined when nothing was measured or it did not. */
export function missedBy({ measured, expectation: { window, expects } }: Verdict): number | undefined {
  if (measured === undefined || expects === 'absence') return undefined;
  if (measured < window.min) return window.min - measured;
  return measured > window.max ? measured - window.max : undefined;
}
