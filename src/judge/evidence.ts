import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord, Occurrence, RecordOf } from '../core/records.js';
import { Interest, isOfTheWire } from './interest.js';
import { type FoundByte, LastBytes } from './last-bytes.js';

/**
 * The history up to the end of its run, asked the way the judge asks. It is taken in record by record, in any order,
 * and only what the expectations ask for is kept.
 */
export class Evidence {
  readonly interest: Interest;
  readonly #byKind = new Map<string, HistoryRecord[]>();
  readonly #events = new Map<string, RecordOf<'event'>[]>();
  readonly #bytes = new LastBytes();
  #taken: { record: HistoryRecord; place: number }[] = [];
  /** The first place at which a fault took effect in some way. */
  readonly #effects = new Map<string, number>();
  /** The first place at which a client said anything. */
  readonly #heard = new Map<string, number>();
  #latest = Number.NEGATIVE_INFINITY;
  #ended: RecordOf<'run-ended'> | undefined;
  #future = 0;

  constructor(expectations: readonly Expectation[]) {
    this.interest = new Interest(expectations);
  }

  static of(history: readonly HistoryRecord[], expectations: readonly Expectation[]): Evidence {
    const evidence = new Evidence(expectations);
    for (const [index, record] of history.entries()) evidence.add(record, index + 1);
    evidence.seal();
    return evidence;
  }

  /** @param place where it stands among the others: by its number, or wherever its history has it */
  add(record: HistoryRecord, place: number = record.n): void {
    this.passTime(record.t);
    if (record.kind === 'event') this.#hear(record, place);
    if (record.kind === 'last-byte') this.#addBytes(record, place);
    else if (this.interest.wants(record) && !this.#isKnownEffect(record, place)) this.#taken.push({ record, place });
  }

  /** Whether a record of which only so much is known can be passed over: its instant is all that is wanted of it. */
  needs(n: number, kind: string, client: string | undefined, event: string | undefined): boolean {
    if (!this.interest.wantsKind(kind)) return false;
    if (kind !== 'event' || client === undefined || event === undefined) return true;
    if (this.interest.wantsEvent(client, event)) return true;
    const firstWord = !(n > (this.#heard.get(client) ?? Number.POSITIVE_INFINITY));
    return firstWord && this.interest.hears(client) && !isOfTheWire(event);
  }

  /** Takes note of a record's instant when nothing else of it is wanted. */
  passTime(t: number): void {
    if (t > this.#latest) this.#latest = t;
  }

  /** Everything is there. What is seen while all is taken down (clients leave, connections close) belongs to no window. */
  seal(): void {
    const taken = this.#taken.sort((one, other) => one.place - other.place);
    this.#taken = [];
    const end = taken.findIndex(({ record }) => record.kind === 'run-ended');
    const lastPlace = taken[end]?.place ?? Number.POSITIVE_INFINITY;
    this.#ended = taken[end]?.record as RecordOf<'run-ended'> | undefined;
    for (const { record } of end < 0 ? taken : taken.slice(0, end + 1)) {
      if (!this.#isOfTheFuture(record.t)) this.#keep(record);
    }
    for (const events of this.#events.values()) inOrder(events);
    for (const [client, place] of this.#heard) if (place > lastPlace) this.#heard.delete(client);
    this.#bytes.seal(lastPlace);
  }

  /** Contract milliseconds in one real one. */
  get scale(): number {
    return this.all('run-started')[0]?.timeScale ?? 1;
  }

  /** The last instant that the history knows of. */
  get end(): number {
    return this.#ended?.t ?? this.#latest;
  }

  /** How many records that were asked for are of later than the run's end, so that they count for nothing. */
  get future(): number {
    return this.#future;
  }

  all<Kind extends Exclude<Occurrence['kind'], 'event' | 'last-byte'>>(kind: Kind): readonly RecordOf<Kind>[] {
    return (this.#byKind.get(kind) ?? []) as unknown as readonly RecordOf<Kind>[];
  }

  /**
   * What a client said of one kind, in the order in which it happened: its own clock may place an event before lines that
   * were written earlier.
   */
  events(client: string, event: string): readonly RecordOf<'event'>[] {
    return this.#events.get(`${client} ${event}`) ?? [];
  }

  /** Whether a client said anything at all; what its connections do is no word of its. */
  heard(client: string): boolean {
    return this.#heard.has(client) || this.all('heartbeats').some((record) => record.client === client);
  }

  stepEnd(step: string): number {
    return this.all('step-ended').find((record) => record.step === step)?.t ?? this.end;
  }

  /** The line that ended the run before this step was done; undefined when the step took its time. */
  cutShort(step: string): RecordOf<'run-ended'> | undefined {
    const end = this.#ended;
    if (end === undefined || end.reason === 'finished') return undefined;
    const ended = this.all('step-ended').find((record) => record.step === step);
    // A history may not say that a step was aborted; then the last one that began was.
    const last = this.all('step-started').findLast(({ within }) => within === undefined);
    return ended === undefined || ended.aborted === true || last?.step === step ? end : undefined;
  }

  /** The last byte of a client at or before an instant; `name` is the direction or a message filter. */
  lastByte(client: string, name: string, limit: number): FoundByte | undefined {
    return this.#bytes.before(`${client} ${name}`, limit);
  }

  /** A moment in which the event loop stood still for longer than `bearable`, around an instant. */
  stallAt(t: number, bearable: number): RecordOf<'stall'> | undefined {
    return this.all('stall').find(
      ({ from, lasted }) => lasted > bearable && t >= from && t <= from + lasted + beat * this.scale,
    );
  }

  #keep(record: HistoryRecord): void {
    if (record.kind === 'event') append(this.#events, `${record.client} ${record.event}`, record);
    else append(this.#byKind, record.kind, record);
  }

  #hear({ client, event, ignored }: RecordOf<'event'>, place: number): void {
    if (ignored || isOfTheWire(event) || !this.interest.hears(client)) return;
    this.#heard.set(client, Math.min(place, this.#heard.get(client) ?? place));
  }

  #addBytes({ client, n, received, sent, filtered = {} }: RecordOf<'last-byte'>, place: number): void {
    for (const [name, stamp] of [['received', received], ['sent', sent], ...Object.entries(filtered)] as const) {
      if (stamp === undefined || !this.interest.wantsBytes(client, name)) continue;
      this.#bytes.add(`${client} ${name}`, { stamp, line: n, place });
    }
  }

  // A fault takes effect on each of thousands of connections: one line of each sort is enough.
  #isKnownEffect(record: HistoryRecord, place: number): boolean {
    if (record.kind !== 'fault-effective') return false;
    const { fault, client, connection, direction } = record;
    const key = JSON.stringify([fault, client, direction, connection === undefined]);
    const first = this.#effects.get(key) ?? Number.POSITIVE_INFINITY;
    this.#effects.set(key, Math.min(first, place));
    return place > first;
  }

  #isOfTheFuture(t: number): boolean {
    if (this.#ended === undefined || !(t > this.#ended.t)) return false;
    this.#future += 1;
    return true;
  }
}

/** How often the event loop is looked at, real milliseconds; a stall is noticed that much later. */
const beat = 25;

// What happened at the same instant stays as it was written.
function inOrder(records: HistoryRecord[]): void {
  records.sort((one, other) => one.t - other.t);
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [item]);
  else known.push(item);
}
