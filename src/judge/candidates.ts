import { attributesMatch } from '../core/events.js';
import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';

/** Every event that an expectation means, from an instant on, in the order in which they happened. */
export function candidatesFor(expectation: Expectation, evidence: Evidence, from: number): RecordOf<'event'>[] {
  const meant = evidence.all('event').filter((record) => !record.ignored && isMeant(record, expectation));
  const timeless = meant.find(({ t }) => !Number.isFinite(t));
  if (timeless !== undefined) throw new Error(`line ${timeless.n} does not say when it happened`);
  return inOrder(meant.filter(({ t }) => t >= from));
}

/** Events in the order in which they happened: a client's own clock may place one before lines that were written earlier. */
export function inOrder(events: readonly RecordOf<'event'>[]): RecordOf<'event'>[] {
  return [...events].sort((one, other) => one.t - other.t || one.n - other.n);
}

function isMeant(record: RecordOf<'event'>, { event, from, about, where }: Expectation): boolean {
  return (
    record.event === event &&
    record.client === from &&
    (about === undefined || record.peer === about) &&
    attributesMatch(record.attributes, where)
  );
}
