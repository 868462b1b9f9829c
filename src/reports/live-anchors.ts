import { type Anchor, filterKey } from '../core/anchor.js';
import { isOfSurroundings } from '../core/background.js';
import { attributesMatch } from '../core/events.js';
import { type EventPattern, type Expectation, patternsOf } from '../core/expectation.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';

/**
 * Where windows probably begin, while the run goes on. This is for the eye only: the judge, which sees the whole
 * history, decides later and more strictly.
 */
export class LiveAnchors {
  /** The latest instant of each thing that a window may count from, by its key. */
  readonly #instants = new Map<string, number>();
  /** What was last handed over since the fault took hold, by client. */
  readonly #lastBytes = new Map<string, RecordOf<'last-byte'>[]>();
  readonly #surroundings = new Set<string>();

  observe(record: HistoryRecord): void {
    if (this.#isOfSurroundings(record)) return;
    switch (record.kind) {
      case 'fault-applied':
        this.#lastBytes.clear();
        this.#instants.delete('effective');
        this.#instants.set('applied', record.t);
        return;
      case 'fault-effective':
        if (!this.#instants.has('effective')) this.#instants.set('effective', record.t);
        return;
      case 'fault-healed':
        this.#instants.set('healed', record.t);
        return;
      case 'last-byte':
        this.#lastBytes.set(record.client, [...(this.#lastBytes.get(record.client) ?? []), record]);
        return;
      default:
        this.#observeClient(record);
    }
  }

  /** The instant that a window counts from for an event at `t`, contract milliseconds; undefined when it did not come yet. */
  instant(anchor: Anchor, t: number): number | undefined {
    switch (anchor.kind) {
      case 'last-received':
      case 'last-sent':
        return this.#lastByte(anchor, t) ?? this.#instants.get('applied');
      case 'attempt':
        return this.#instants.get(key(anchor.kind, anchor.client, anchor.nth));
      case 'event':
        return this.#instants.get(key(anchor.kind, anchor.client, anchor.event));
      case 'expectation':
        return this.#instants.get(key(anchor.kind, anchor.id));
      case 'applied':
      case 'effective':
      case 'healed':
        return this.#instants.get(anchor.kind);
      default:
        return this.#instants.get(key(anchor.kind, anchor.client));
    }
  }

  /** An expectation's own event came; others may count from it. */
  met(id: string, t: number): void {
    this.#instants.set(key('expectation', id), t);
  }

  // Networks and background traffic do what they do beside the faults of the steps, and no window counts from them.
  #isOfSurroundings(record: HistoryRecord): boolean {
    if (record.kind === 'fault-applied' && isOfSurroundings(record)) this.#surroundings.add(record.fault);
    return 'fault' in record && record.fault !== undefined && this.#surroundings.has(record.fault);
  }

  #observeClient(record: HistoryRecord): void {
    if (!('client' in record) || record.client === undefined) return;
    const at = clientAnchor(record);
    if (at !== undefined) this.#instants.set(at, record.t);
  }

  #lastByte(anchor: Extract<Anchor, { kind: 'last-received' | 'last-sent' }>, t: number): number | undefined {
    const stamps = (this.#lastBytes.get(anchor.client) ?? []).map((record) => {
      if (anchor.filter !== undefined) return record.filtered?.[`${anchor.kind}: ${filterKey(anchor.filter)}`];
      return anchor.kind === 'last-received' ? record.received : record.sent;
    });
    const instants = stamps.flatMap((stamp) => (stamp === undefined || stamp.t > t ? [] : [stamp.t]));
    return instants.length === 0 ? undefined : Math.max(...instants);
  }
}

/** Whether a record is what an expectation waits for: the event, the bytes that pass again, or the end of a process. */
export function isEventOf(record: HistoryRecord, expectation: Expectation): boolean {
  const { expects, from } = expectation;
  if (expects === 'alive') return record.kind === 'client-exited' && record.client === from;
  if (expects === 'traffic') {
    const { direction } = expectation;
    return record.kind === 'resumed' && record.client === from && (direction ?? record.direction) === record.direction;
  }
  return (
    record.kind === 'event' &&
    record.ignored !== true &&
    record.client === from &&
    patternsOf(expectation).some((pattern) => isLike(record, pattern))
  );
}

function isLike(record: RecordOf<'event'>, { event, about, where }: EventPattern): boolean {
  return (
    record.event === event &&
    (about === undefined || record.peer === about) &&
    attributesMatch(record.attributes, where)
  );
}

/** The key of the anchor that a record of a client sets, if it sets one. */
function clientAnchor(record: HistoryRecord): string | undefined {
  switch (record.kind) {
    case 'resumed':
      return key('resumed', record.client);
    case 'connection-opened':
      return key('connected', record.client);
    case 'connection-closed':
      return key('closed', record.client);
    case 'client-killed':
      return key('killed', record.client);
    case 'connection-attempt':
      return key('attempt', record.client, record.nth);
    case 'event':
      return record.ignored === true ? undefined : key('event', record.client, record.event);
    default:
      return undefined;
  }
}

function key(...parts: (string | number | undefined)[]): string {
  return JSON.stringify(parts);
}
