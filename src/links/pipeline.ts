import type { Stage, StageSink } from '../core/stage.js';
import type { LinkQueue } from './link-queue.js';

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
  #delays: Stage[] = [];
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

  get empty(): boolean {
    return this.#holds.length === 0 && this.#delays.length === 0 && this.#changes.length === 0;
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
    (stage.does === 'change' ? this.#changes : this.#delays).push(stage);
    this.#connect();
  }

  replace(stage: Stage, by: Stage): void {
    this.#changes = this.#changes.map((each) => (each === stage ? by : each));
    this.#delays = this.#delays.map((each) => (each === stage ? by : each));
    this.#connect();
  }

  remove(stage: Stage): void {
    this.#changes = this.#changes.filter((each) => each !== stage);
    this.#delays = this.#delays.filter((each) => each !== stage);
    this.#connect();
  }

  /** Plans everything that waits anew, as the stages are now: what a stage delayed is due as if it had never been there. */
  replan(now: number): void {
    const queue = this.#queue;
    const items = queue.takeAll();
    for (const stage of this.#delays) stage.restart(now);
    for (const item of items) {
      queue.arriving = item.arrived;
      queue.withheld = item.withheld;
      if (item.what === 'bytes') this.#planning.write(item.chunk, item.arrived, item.offset);
      else if (item.what === 'mark') this.#planning.mark(item.arrived, item.reached as () => void);
      else this.#planning.end(item.what, item.arrived);
      const last = queue.last();
      if (last !== undefined) last.loan = item.loan;
    }
    queue.withheld = false;
  }

  #connect(): void {
    const chain = [...this.#changes, ...this.#delays];
    chain.forEach((stage, index) => {
      stage.next = chain[index + 1] ?? this.#queue;
    });
    this.entry = chain[0] ?? this.#queue;
    this.#planning = this.#delays[0] ?? this.#queue;
    const lag = this.#delays.reduce((sum, stage) => sum + stage.lag, 0);
    const rate = this.#delays.reduce((least, stage) => Math.min(least, stage.rate), Number.POSITIVE_INFINITY);
    this.volume = lag === 0 ? 0 : lag * rate;
  }
}
