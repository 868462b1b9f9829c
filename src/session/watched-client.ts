import type { Clock, Timer } from '../core/clock.js';
import type { Contract } from '../core/contract.js';
import type { History } from '../core/history.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';
import type { Direction } from '../core/target.js';
import type { ClientStatus, OutageVerdict } from '../core/status.js';
import type { Outcome, Verdict } from '../core/verdict.js';
import { Outage } from './outage.js';
import { windowsOf } from './outage-windows.js';
import type { Tracks } from './tracks.js';
import { WirePresence } from './wire-presence.js';
import type { Withholding } from './withholding.js';

/** What watching needs of the session. */
export interface WatchGround {
  clock: Clock;
  history: History;
  tracks: Tracks;
  withholding: Withholding;
  /** The last thing that each client said. */
  heard: ReadonlyMap<string, HistoryRecord>;
  /** An outage was judged. */
  judged(verdicts: readonly Verdict[]): void;
}

/** How a client with a contract is doing. */
export interface ClientStanding extends Pick<ClientStatus, 'client' | 'contract' | 'wire' | 'outages' | 'outcomes'> {
  /** The last byte before the outage that is under way, contract milliseconds. */
  deadSince?: number;
  last?: { since: number; verdicts: OutageVerdict[] };
}

/** After the last window a little is waited for what is still on its way here, real milliseconds. */
const settling = 250;
/** An outage that does not end is judged after this, or twice its longest window; contract milliseconds. */
const longest = 3_600_000;

/**
 * A client with a contract.
 *
 *   last byte ──(silence)──▶ outage-began ──▶ first byte: outage-ended ──(windows closed)──▶ outage-judged
 */
export class WatchedClient {
  readonly #client: string;
  readonly #contract: Contract;
  readonly #ground: WatchGround;
  readonly #presence: WirePresence;
  readonly #windows: { during: number; afterwards: number };
  #outage: Outage | undefined;
  #looking: Timer | undefined;
  #judging: Timer | undefined;
  #listening: Timer | undefined;
  #left = false;
  #count = 0;
  readonly #outcomes: Record<Outcome, number> = { pass: 0, fail: 0, inconclusive: 0 };
  #last: ClientStanding['last'];
  /** Where the latest outage began: it is not begun again when it was judged before its end. */
  #told = Number.NaN;

  constructor(client: string, contract: Contract, ground: WatchGround) {
    this.#client = client;
    this.#contract = contract;
    this.#ground = ground;
    this.#presence = new WirePresence(client);
    this.#windows = windowsOf(contract);
  }

  standing(): ClientStanding {
    const dead = this.#outage !== undefined && this.#outage.healedAt === undefined;
    return {
      client: this.#client,
      contract: this.#contract.name,
      wire: dead ? 'dead' : this.#presence.wanted ? 'alive' : 'absent',
      ...(dead ? { deadSince: this.#told } : {}),
      outages: this.#count,
      outcomes: { ...this.#outcomes },
      ...(this.#last === undefined ? {} : { last: this.#last }),
    };
  }

  observe(record: HistoryRecord): void {
    this.#outage?.keep(record);
    this.#presence.observe(record, this.#outage !== undefined);
    if (!this.#presence.wanted) {
      this.#leave();
      return;
    }
    this.#left = false;
    if (this.#looking === undefined && this.#outage === undefined) this.#lookAgain(this.#contract.silence);
  }

  /** The run is over: what is open is judged with what is known. */
  finish(): void {
    if (this.#outage !== undefined) this.#judge();
    this.stop();
  }

  stop(): void {
    this.#looking?.cancel();
    this.#judging?.cancel();
    this.#listening?.cancel();
  }

  #lookAgain(delay: number): void {
    this.#looking = this.#ground.clock.after(delay, () => this.#look());
  }

  #look(): void {
    this.#looking = undefined;
    if (!this.#presence.wanted || (this.#outage !== undefined && this.#outage.healedAt === undefined)) return;
    const now = this.#ground.clock.now();
    const since = this.#lastByte('downstream', now);
    const { silence } = this.#contract;
    const left = since === undefined || since === this.#told ? silence : since + silence - now;
    if (since === undefined || left > 0) this.#lookAgain(left);
    else this.#begin(since);
  }

  #begin(since: number): void {
    // One that had ended and is not judged yet is over for good: its client is cut off again.
    if (this.#outage !== undefined) this.#judge();
    this.#told = since;
    this.#count += 1;
    const { history, clock, tracks } = this.#ground;
    const client = this.#client;
    const cause = this.#ground.withholding.touched(client, since) ? 'injected' : 'natural';
    const began = history.append({ kind: 'outage-began', client, direction: 'downstream', since, cause });
    const facts = {
      began: began as RecordOf<'outage-began'>,
      heard: [...this.#ground.heard.values()],
      timeScale: clock.scale,
      nth: this.#count,
    };
    this.#outage = new Outage(facts, history.records());
    this.#remember();
    this.#listenUpstream(this.#outage);
    tracks
      .of(client)
      .inDirection('downstream')
      .awaitNext(this, () => this.#end());
    this.#judgeAfter(since + Math.max(longest, 2 * this.#windows.during) - clock.now());
  }

  #end(): void {
    const outage = this.#outage;
    if (outage === undefined) return;
    const { history, clock } = this.#ground;
    const { since } = outage;
    const now = clock.now();
    const ended = history.append({ kind: 'outage-ended', client: this.#client, direction: 'downstream', since }, now);
    // A fault's heal made the wire whole; when nature did is not known, but the first byte shows it.
    outage.heal(this.#ground.withholding.healedSince(this.#client, since) ?? now, ended);
    const last = Math.max(since + this.#windows.during, (outage.healedAt ?? now) + this.#windows.afterwards);
    this.#judgeAfter(Math.max(0, last - now));
    this.#lookAgain(this.#contract.silence);
  }

  // It went on purpose: nothing more will come, and nothing more is due. The line that says so is still being written.
  #leave(): void {
    this.#looking?.cancel();
    this.#looking = undefined;
    if (this.#outage !== undefined && !this.#left) this.#judgeAfter(0);
    this.#left = true;
  }

  #judgeAfter(delay: number): void {
    this.#judging?.cancel();
    const { clock } = this.#ground;
    this.#judging = clock.after(delay + settling * clock.scale, () => this.#judge());
  }

  #judge(): void {
    this.#judging?.cancel();
    this.#listening?.cancel();
    const outage = this.#outage;
    if (outage === undefined) return;
    this.#remember();
    this.#outage = undefined;
    const { history, clock } = this.#ground;
    const { name: contract } = this.#contract;
    const verdicts = outage.judge(this.#contract, clock.now());
    const told = verdicts.map(({ expectation, outcome, cause, measured, because }) => {
      this.#outcomes[outcome] += 1;
      const delay = measured === undefined ? {} : { measured };
      return { expectation: expectation.id, outcome, cause, ...delay, because };
    });
    this.#last = { since: outage.since, verdicts: told };
    history.append({ kind: 'outage-judged', client: this.#client, contract, since: outage.since, verdicts: told });
    this.#ground.judged(verdicts);
    if (this.#looking === undefined && this.#presence.wanted) this.#lookAgain(this.#contract.silence);
  }

  // Its server misses it too if it falls silent for as long, whatever it said last.
  #listenUpstream(outage: Outage): void {
    const { clock } = this.#ground;
    const sent = this.#lastByte('upstream', clock.now());
    const due = (sent ?? outage.since) + this.#contract.silence;
    this.#listening = clock.after(Math.max(0, due - clock.now()), () => {
      if (outage.healedAt === undefined && this.#lastByte('upstream', due) === sent) outage.quiet.add('upstream');
    });
  }

  #remember(): void {
    for (const snapshot of this.#ground.tracks.snapshots(this.#ground.clock.now())) {
      this.#ground.history.append(snapshot);
    }
  }

  #lastByte(direction: Direction, before: number): number | undefined {
    return this.#ground.tracks.of(this.#client).inDirection(direction).before(before)?.t;
  }
}
