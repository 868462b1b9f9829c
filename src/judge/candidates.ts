import { attributesMatch } from '../core/events.js';
import { type EventExpectation, type EventPattern, patternsOf } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import { uncertaintyOf } from './certainty.js';
import type { Evidence } from './evidence.js';

/**
 * Every event that an expectation means, from an instant on, in the order in which they happened. One whose clock
 * cannot tell on which side of the instant it was belongs to them.
 */
export function candidatesFor(expectation: EventExpectation, evidence: Evidence, from: number): RecordOf<'event'>[] {
  const meant = eventsLike(patternsOf(expectation), expectation.from, evidence);
  const timeless = meant.find(({ t }) => !Number.isFinite(t));
  if (timeless !== undefined) throw new Error(`line ${timeless.n} does not say when it happened`);
  return meant.filter((record) => record.t + uncertaintyOf(record) >= from);
}

/** What a client said that one of the patterns means. */
export function eventsLike(patterns: readonly EventPattern[], from: string, evidence: Evidence): RecordOf<'event'>[] {
  const names = new Set(patterns.map(({ event }) => event));
  const meant = [...names].flatMap((name) =>
    evidence
      .events(from, name)
      .filter((record) => !record.ignored && patterns.some((pattern) => isMeant(record, pattern))),
  );
  return names.size === 1 ? meant : meant.sort((one, other) => one.t - other.t || one.n - other.n);
}

function isMeant(record: RecordOf<'event'>, { event, about, where }: EventPattern): boolean {
  return (
    record.event === event &&
    (about === undefined || record.peer === about) &&
    attributesMatch(record.attributes, where)
  );
}
