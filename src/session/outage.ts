import type { Contract } from '../core/contract.js';
import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord, Occurrence, RecordOf } from '../core/records.js';
import type { Direction } from '../core/target.js';
import type { Verdict } from '../core/verdict.js';
import { judge } from '../judge/judge.js';

/** What is kept of an outage for its judging at the most; what comes after it is left out, and the verdicts say so. */
const mostRecords = 20_000;

/** Kinds of records that a contract can be about; the others are not kept. */
const kinds: ReadonlySet<string> = new Set<Occurrence['kind']>([
  'event',
  'last-byte',
  'resumed',
  'connection-attempt',
  'connection-opened',
  'connection-closed',
  'connection-refused',
  'client-started',
  'client-exited',
  'client-killed',
  'stall',
  'heartbeats',
]);

/** What is known of an outage besides what is written down meanwhile. */
export interface OutageFacts {
  /** The line that began it. */
  began: RecordOf<'outage-began'>;
  /** The last thing that each client said before. */
  heard: readonly HistoryRecord[];
  timeScale: number;
  /** How many outages this client has had, this one included. */
  nth: number;
}

/**
 * One outage of a client that has a contract. For the judge it stands for a fault of a step: applied and effective at
 * the last byte before it, healed at its end.
 */
export class Outage {
  readonly began: RecordOf<'outage-began'>;
  /** The directions in which its wire was silent for long enough. */
  readonly quiet = new Set<Direction>(['downstream']);
  readonly #facts: OutageFacts;
  readonly #kept: HistoryRecord[] = [];
  #full = false;
  /** When it counts as healed, and the line that says so. */
  #healed: { t: number; n: number } | undefined;

  constructor(facts: OutageFacts, before: readonly HistoryRecord[]) {
    this.began = facts.began;
    this.#facts = facts;
    for (const record of before) if (record.t >= facts.began.since) this.keep(record);
  }

  get since(): number {
    return this.began.since;
  }

  get healedAt(): number | undefined {
    return this.#healed?.t;
  }

  keep(record: HistoryRecord): void {
    if (!kinds.has(record.kind)) return;
    if (this.#kept.length < mostRecords) this.#kept.push(record);
    else this.#full = true;
  }

  /** @param t when its wire was whole again; the line is that of its end */
  heal(t: number, { n }: HistoryRecord): void {
    this.#healed = { t, n };
  }

  /** The verdicts of a contract; `now` is the last instant that is known of. */
  judge(contract: Contract, now: number): Verdict[] {
    const { client } = this.began;
    const step = this.#step;
    const expectations = contract.expectations
      .filter((expectation) => concerns(expectation, client, this.quiet))
      .map((expectation) => ({ ...expectation, step }));
    return judge(this.#story(now), expectations);
  }

  get #step(): string {
    return `outage ${this.#facts.nth} of ${this.began.client}`;
  }

  #story(now: number): HistoryRecord[] {
    const { began, heard, timeScale } = this.#facts;
    const { n, since, client } = began;
    const at = (t: number, occurrence: Occurrence, line = n): HistoryRecord => ({ ...occurrence, n: line, t });
    const type = 'outage';
    const step = this.#step;
    const fault = { fault: type, type, step, proxies: [] };
    const story = [
      at(0, { kind: 'run-started', run: '', profile: '', title: '', seed: 0, startedAt: '', timeScale, version: '' }),
      ...heard.filter((record) => record.t < since),
      at(since, { kind: 'step-started', step, fault: type, duration: 0, explain: '' }),
      at(since, { kind: 'fault-applied', ...fault, clients: [client], connections: 1, explain: '' }),
      ...[...this.quiet].map((direction) => at(since, { kind: 'fault-effective', fault: type, client, direction })),
      ...this.#kept,
    ];
    const end = this.#full ? (this.#kept.at(-1) as HistoryRecord).t : now;
    if (this.#healed !== undefined && this.#healed.t <= end) {
      const { t, n: line } = this.#healed;
      story.push(at(t, { kind: 'fault-healed', ...fault, reason: 'ended' }, line));
    }
    story.push(at(end, { kind: 'run-ended', reason: this.#full ? 'failed' : 'finished' }));
    return story;
  }
}

// What counts from the client's own last byte is about a wire that is dead in that direction.
function concerns({ after }: Expectation, client: string, quiet: ReadonlySet<Direction>): boolean {
  if (after.kind !== 'last-sent' && after.kind !== 'last-received') return true;
  return after.client !== client || quiet.has(after.kind === 'last-sent' ? 'upstream' : 'downstream');
}
