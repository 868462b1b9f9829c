import type { EventName } from '../core/events.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';

/** An event that is looked for, of one client or of any. */
export interface SoughtEvent {
  event: EventName;
  from?: string;
}

/** Whether an event came, counted from the first fault, or why it cannot be told. */
export type Firing = { fired: true; after: number; line: number } | { fired: false } | { unclear: string };

/** Looks for an event in a history from its first fault on: a pure function. */
export function firingOf(history: readonly HistoryRecord[], { event, from }: SoughtEvent): Firing {
  const ended = history.find((record) => record.kind === 'run-ended');
  if (ended?.reason !== 'finished') return { unclear: `the run ended: ${ended?.reason ?? 'unknown'}` };
  const applied = history.find(isFault);
  if (applied === undefined) return { unclear: 'no fault was applied' };
  if (!history.some((record) => record.kind === 'fault-effective' && record.fault === applied.fault)) {
    return { unclear: `the ${applied.type} was applied, but there was nothing for it to withhold or change` };
  }
  const came = history
    .filter((record) => record.kind === 'event')
    .filter((record) => record.event === event && record.ignored !== true && record.t >= applied.t)
    .filter(({ client, n }) => (from === undefined || client === from) && n < ended.n)
    .sort((one, other) => one.t - other.t)[0];
  return came === undefined ? { fired: false } : { fired: true, after: came.t - applied.t, line: came.n };
}

// A network in the background is no fault of a step.
function isFault(record: HistoryRecord): record is RecordOf<'fault-applied'> {
  return record.kind === 'fault-applied' && record.step !== undefined;
}
