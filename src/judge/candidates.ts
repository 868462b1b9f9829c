import { attributesMatch } from '../core/events.js';
import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';

/** Every event that an expectation means, from an instant on, in the order in which they happened. */
export function candidatesFor(expectation: Expectation, evidence: Evidence, from: number): RecordOf<'event'>[] {
  return evidence
    .all('event')
    .filter((record) => record.t >= from && !record.ignored && isMeant(record, expectation))
    .sort((one, other) => one.t - other.t || one.n - other.n);
}

function isMeant(record: RecordOf<'event'>, { event, from, about, where }: Expectation): boolean {
  return (
    record.event === event &&
    record.client === from &&
    (about === undefined || record.peer === about) &&
    attributesMatch(record.attributes, where)
  );
}
