import { Carrier, Stage, type StageSink } from '../core/stage.js';
import type { LinkQueue } from './link-queue.js';
import type { MessageFramer } from './message-framer.js';

interface Hold {
  owner: object;
  /** Told once, when it first withheld something. */
  effect: (() => void) | undefined;
}

/** What the faults on a link ask for: who holds it, and the stages that its bytes go through. A link without faults has none. */
export class Pipeline {
  readonly #queue: LinkQueue;
  #holds: Hold[] = [];
  #changes: Stage[] = [];
  #carriers: Carrier[] = [];
  #delays: Stage[] = [];
  #front: MessageFramer | undefined;
  /** Where what arrives goes in, and where what waits is planned anew. */
  entry: StageSink;
  #planning: StageSink;
  /** How many bytes its stages keep on their way when nothing slows them down: what a pipe of that length holds. */
  volume = 0;

  constructor(queue: LinkQueue) {
    this.#queue = queue;
    this.entry = queue;
    this.#planning = queue;
  }

  get held(): boolean {
    return this.#holds.length > 0;
  }

  /** What cuts the bytes into messages before anything else, while there are message stages. */
  get front(): MessageFramer | undefined {
    return this.#front;
  }

  set front(framer: MessageFramer | undefined) {
    this.#front = framer;
    this.#connect();
  }

  get empty(): boolean {
    if (this.#front !== undefined) return false;
    return this.#holds.length + this.#delays.length + this.#carriers.length + this.#changes.length === 0;
  }

  /** Bytes that its stages keep, and whether the source's own end is behind them. */
  get kept(): number {
    return this.#carriers.reduce((sum, carrier) => sum + carrier.kept, this.#front?.kept ?? 0);
  }

  get keepsEnd(): boolean {
    return this.#carriers.some((carrier) => carrier.keepsEnd);
  }

  hold(owner: object, effect: (() => void) | undefined): void {
    this.#holds.push({ owner, effect });
  }

  release(owner: object): void {
    this.#holds = this.#holds.filter((hold) => hold.owner !== owner);
  }

  /** Something waits: every hold has taken effect. */
  tellHolds(): void {
    for (const hold of this.#holds) {
      const tell = hold.effect;
      hold.effect = undefined;
      tell?.();
    }
  }

  add(stage: Stage): void {
    if (stage instanceof Carrier) this.#carriers.push(stage);
    else (stage.does === 'change' ? this.#changes : this.#delays).push(stage);
    this.#connect();
  }

  replace(stage: Stage, by: Stage): void {
    this.#changes = this.#changes.map((each) => (each === stage ? by : each));
    this.#delays = this.#delays.map((each) => (each === stage ? by : each));
    this.#connect();
  }

  /** Takes a stage out; a carrier has let go of what it kept before. */
  remove(stage: Stage): void {
    this.#changes = this.#changes.filter((each) => each !== stage);
    this.#carriers = this.#carriers.filter((each) => each !== stage);
    this.#delays = this.#delays.filter((each) => each !== stage);
    this.#connect();
  }

  /** Throws away what its carriers keep. */
  discard(): void {
    this.#front?.discard();
    for (const carrier of this.#carriers) carrier.discard();
  }

  /**
   * Plans everything that waits anew, as the stages are now: what a stage delayed is due as if it had never been there.
   * @param from where what waits goes in; at the delays, unless it has not been anywhere yet
   */
  replan(now: number, from: StageSink = this.#planning): void {
    const queue = this.#queue;
    const items = queue.takeAll();
    for (const stage of this.#delays) stage.restart(now);
    for (const item of items) {
      // What a carrier had sent on its way to arrive later has arrived, once there is none.
      const arrived = this.#carriers.length === 0 ? Math.min(item.arrived, now) : item.arrived;
      queue.arriving = arrived;
      queue.withheld = item.withheld;
      if (item.what === 'bytes') from.write(item.chunk, arrived, item.offset);
      else if (item.what === 'mark') from.mark(arrived, item.reached as () => void);
      else from.end(item.what, arrived);
      const last = queue.last();
      if (last !== undefined) last.loan = item.loan;
    }
    queue.withheld = false;
  }

  #connect(): void {
    const delays = this.#carriers.length === 0 ? this.#delays : [new Arrival(this.#queue), ...this.#delays];
    const chain = [...this.#changes, ...this.#carriers, ...delays];
    chain.forEach((stage, index) => {
      stage.next = chain[index + 1] ?? this.#queue;
    });
    this.entry = chain[0] ?? this.#queue;
    if (this.#front !== undefined) {
      this.#front.next = this.entry;
      this.entry = this.#front;
    }
    this.#planning = this.#delays[0] ?? this.#queue;
    const delay = this.#delays.reduce((sum, stage) => sum + stage.delay, 0);
    const rate = this.#delays.reduce((least, stage) => Math.min(least, stage.rate), Number.POSITIVE_INFINITY);
    for (const carrier of this.#carriers) carrier.travels(delay, rate);
    const lag = chain.reduce((sum, stage) => sum + stage.lag, 0);
    this.volume = volumeOf(
      lag,
      chain.reduce((least, stage) => Math.min(least, stage.rate), rate),
    );
  }
}

/** How long a rate goes on from what waits while the event loop turns to read more, contract milliseconds. */
const turnaround = 25;

// A paced link must not run dry between two reads: what was not sent then could never be made up for.
function volumeOf(lag: number, rate: number): number {
  if (rate === Number.POSITIVE_INFINITY) return lag === 0 ? 0 : rate;
  return rate * (lag + turnaround);
}

// What a carrier lets go on arrives at the delays behind it, and has to be planned anew from that instant on.
class Arrival extends Stage {
  readonly does = 'delay';
  readonly #queue: LinkQueue;

  constructor(queue: LinkQueue) {
    super();
    this.#queue = queue;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    this.#queue.arriving = at;
    this.next.write(chunk, at, offset);
  }

  override end(what: 'fin' | 'rst', at: number): void {
    this.#queue.arriving = at;
    this.next.end(what, at);
  }

  override mark(at: number, reached: () => void): void {
    this.#queue.arriving = at;
    this.next.mark(at, reached);
  }
}
