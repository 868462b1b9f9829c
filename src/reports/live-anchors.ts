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
  /** The step of each fault; sub-steps have faults beside each other. */
  readonly #stepOf = new Map<string, string>();
  /** This step, or the one that it is a part of; and the latest such with a fault. */
  #whole: string | undefined;
  #disturbed: string | undefined;

  observe(record: HistoryRecord): void {
    if (this.#isOfSurroundings(record)) return;
    switch (record.kind) {
      case 'step-started':
        this.#whole = record.within?.step ?? record.step;
        return;
      case 'fault-applied':
        if (record.step !== undefined) this.#stepOf.set(record.fault, record.step);
        // Siblings leave one another what was handed over.
        if (this.#whole !== this.#disturbed || record.step === undefined) this.#lastBytes.clear();
        this.#disturbed = this.#whole;
        this.#instants.delete('effective');
        this.#set('applied', record);
        return;
      case 'fault-effective':
        if (!this.#instants.has(key('effective', this.#stepOf.get(record.fault)))) this.#set('effective', record);
        return;
      case 'fault-healed':
        this.#set('healed', record);
        return;
      case 'last-byte':
        this.#lastBytes.set(record.client, [...(this.#lastBytes.get(record.client) ?? []), record]);
        return;
      default:
        this.#observeClient(record);
    }
  }

  /** The instant that a window counts from for an event at `t`, contract milliseconds; undefined when it did not come yet. */
  instant(anchor: Anchor, t: number, step: string): number | undefined {
    switch (anchor.kind) {
      case 'last-received':
      case 'last-sent':
        return this.#lastByte(anchor, t) ?? this.#ofFault('applied', step);
      case 'attempt':
        return this.#instants.get(key(anchor.kind, anchor.client, anchor.nth));
      case 'event':
        return this.#instants.get(key(anchor.kind, anchor.client, anchor.event));
      case 'expectation':
        return this.#instants.get(key(anchor.kind, anchor.id));
      case 'applied':
      case 'effective':
      case 'healed':
        return this.#ofFault(anchor.kind, step);
      default:
        return this.#instants.get(key(anchor.kind, anchor.client));
    }
  }

  /** An expectation's own event came; others may count from it. */
  met(id: string, t: number): void {
    this.#instants.set(key('expectation', id), t);
  }

  #set(moment: string, { fault, t }: HistoryRecord & { fault: string }): void {
    this.#instants.set(moment, t);
    this.#instants.set(key(moment, this.#stepOf.get(fault)), t);
  }

  // A step without a fault looks back to the latest one.
  #ofFault(moment: string, step: string): number | undefined {
    const own = this.#instants.has(key('applied', step));
    return this.#instants.get(own ? key(moment, step) : moment);
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
