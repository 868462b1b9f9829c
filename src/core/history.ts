import type { Clock } from './clock.js';
import type { HistoryRecord, Occurrence } from './records.js';

export type HistoryListener = (record: HistoryRecord) => void;

/** The ordered record of everything that happened. Whoever wants to know, listens; nobody is asked. */
export class History {
  readonly #clock: Clock;
  readonly #kept: HistoryRecord[] = [];
  readonly #keep: number;
  readonly #listeners = new Set<HistoryListener>();
  #lines = 0;

  /** @param keep how many records stay in memory; a run keeps all, `serve` only the latest */
  constructor(clock: Clock, keep = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#keep = keep;
  }

  /**
   * Writes the next line; the occurrence itself becomes the record, since there may be thousands a second.
   * @param t when it happened: now, unless the party that saw it says otherwise
   */
  append(occurrence: Occurrence, t = this.#clock.now()): HistoryRecord {
    this.#lines += 1;
    const record = occurrence as HistoryRecord;
    record.n = this.#lines;
    record.t = round(t);
    this.#kept.push(record);
    if (this.#kept.length > this.#keep * 2) this.#kept.splice(0, this.#kept.length - this.#keep);
    for (const listener of this.#listeners) listener(record);
    return record;
  }

  /** Calls back for every record from now on; gives the way to stop. */
  listen(listener: HistoryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  records(): readonly HistoryRecord[] {
    return this.#kept;
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
