import type { HistoryRecord } from '../core/records.js';

const notable: ReadonlySet<HistoryRecord['kind']> = new Set([
  'run-started',
  'run-ended',
  'baseline',
  'step-started',
  'fault-applied',
  'fault-changed',
  'fault-healed',
  'client-killed',
  'client-started',
  'client-exited',
  'client-output',
  'events-rejected',
  'proxy-failed',
  'tls-failed',
  'budget-exhausted',
  'outage-began',
  'outage-ended',
  'outage-judged',
]);

/** Whether somebody who watches a run wants to see this. What the wire shows of itself is too much to read. */
export function isNotable(record: HistoryRecord): boolean {
  return record.kind === 'event'
    ? record.source !== 'wire' || !record.event.startsWith('wire-')
    : notable.has(record.kind);
}

/** Whether it must stay on the screen: something went wrong that the run's figures will not show. */
export function mustStay(record: HistoryRecord): boolean {
  if (record.kind === 'client-output' || record.kind === 'proxy-failed') return true;
  if (record.kind === 'client-exited') return !record.expected;
  return record.kind === 'baseline' && !record.held;
}
