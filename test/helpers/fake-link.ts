import type { ConnectionAbilities, FaultInstance } from '../../src/core/fault.js';
import type { Deflation } from '../../src/core/message.js';
import { Dice } from '../../src/core/random.js';
import type { Direction } from '../../src/core/target.js';
import { faults, type FaultType } from '../../src/faults/index.js';
import { Budget } from '../../src/links/budget.js';
import { BufferPool } from '../../src/links/buffer-pool.js';
import { Framing } from '../../src/links/framing.js';
import { Link } from '../../src/links/link.js';
import type { LinkEnd } from '../../src/links/link-end.js';
import { ReleaseSchedule } from '../../src/links/release-schedule.js';
import { ManualClock } from './manual-clock.js';

const pooledSize = 96 * 1024;

/** A pool whose buffers are garbage as soon as they are given back, so that whoever still needs one is found out. */
export class SpoilingPool extends BufferPool {
  override take(): Buffer {
    return Buffer.alloc(pooledSize, 0xaa);
  }

  override giveBack(buffer: Buffer): void {
    buffer.fill(0xee);
  }
}

/** An end that only counts what it is told. */
export class FakeEnd implements LinkEnd {
  readonly #clock: ManualClock;
  /** What the kernel has taken, and when. */
  readonly taken: { t: number; bytes: Buffer }[] = [];
  readonly said: string[] = [];
  /** Its reader does not read: it keeps what it is sent, and only by reference. */
  stalled = false;
  paused = false;
  gone = false;
  #backlog: Buffer[] = [];
  #full = false;
  onDrain: () => void = () => {};
  onTaken: (bytes: Buffer) => void = () => {};

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  get backlog(): number {
    return this.#backlog.reduce((sum, { length }) => sum + length, 0);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.taken.map(({ bytes }) => bytes));
  }

  send(chunk: Buffer): boolean {
    if (this.#full) throw new Error('sent although the end was full');
    if (chunk.length === 0) throw new Error('nothing was sent');
    if (this.said.length > 0) throw new Error(`bytes after ${this.said.join(', ')}`);
    this.onTaken(chunk);
    if (!this.stalled) this.#take(chunk);
    else this.#backlog.push(chunk);
    this.#full = this.stalled;
    return !this.#full;
  }

  /** Its reader reads again. */
  drain(): void {
    this.stalled = false;
    for (const chunk of this.#backlog.splice(0)) this.#take(chunk);
    if (!this.#full) return;
    this.#full = false;
    this.onDrain();
  }

  finish(): void {
    this.said.push('fin');
  }

  close(): void {
    this.said.push('close');
  }

  reset(): void {
    this.#backlog = [];
    this.said.push('rst');
  }

  destroy(): void {
    this.gone = true;
  }

  pauseReading(): void {
    this.paused = true;
  }

  resumeReading(): void {
    this.paused = false;
  }

  #take(chunk: Buffer): void {
    this.taken.push({ t: this.#clock.now(), bytes: Buffer.from(chunk) });
  }
}

/** A link between two fake ends, and faults that take hold of nothing else. */
export class FakeLink {
  readonly clock = new ManualClock();
  readonly pool = new SpoilingPool();
  readonly budget: Budget;
  readonly schedule = new ReleaseSchedule(this.clock);
  readonly link: Link;
  readonly source = new FakeEnd(this.clock);
  readonly sink = new FakeEnd(this.clock);
  readonly connection: ConnectionAbilities;
  readonly #seed: number;
  #buffer = this.pool.take();

  constructor({ budget = 1_000_000, seed = 1, nth = 1 } = {}) {
    this.budget = new Budget(budget);
    this.#seed = seed;
    this.link = new Link(this);
    this.link.inflow.from(this.source);
    this.link.writeTo(this.sink);
    this.sink.onDrain = () => this.link.drained();
    this.connection = abilitiesOf(this.link, this.sink, nth);
  }

  /** Bytes come from the source, in a pooled buffer that is read into again as soon as it may be. */
  arrive(bytes: Uint8Array): void {
    this.#buffer.set(bytes);
    const kept = this.link.arrive(this.#buffer.subarray(0, bytes.length), this.#buffer);
    if (kept) this.#buffer = this.pool.take();
    else this.#buffer.fill(0xcc);
  }

  /** From here on it carries frames; gives what was said against them. */
  frame(direction: Direction = 'downstream', deflation: Deflation = 'none'): string[] {
    const violations: string[] = [];
    const failed = (violation: string) => {
      violations.push(violation);
      this.link.discard();
    };
    const terms = { direction, extended: false, failed };
    this.link.startFraming(new Framing({ skip: 0, watchers: [], deflation, terms }), 0);
    return violations;
  }

  /** Puts a fault on the link; its options are written as in a profile. */
  apply(type: FaultType, options: object = {}): FaultInstance {
    const instance = this.make(type, options);
    instance.attach?.(this.connection, () => {}, false);
    return instance;
  }

  make(type: FaultType, options: object = {}): FaultInstance {
    return faults[type].create(this.options(type, options), {
      clock: this.clock,
      direction: 'downstream',
      chances: ({ client = '', nth }, purpose) => new Dice(this.#seed, type, client, nth, purpose),
    });
  }

  options(type: FaultType, options: object): object {
    return faults[type].schema.parse(options);
  }
}

function abilitiesOf(link: Link, sink: FakeEnd, nth: number): ConnectionAbilities {
  return {
    id: nth,
    proxy: 'channel',
    client: 'uid1',
    nth,
    get framed() {
      return link.handover.framing !== undefined;
    },
    deflation: { upstream: 'none', downstream: 'none' },
    hold: (_direction, owner, effect) => link.hold(owner, effect),
    release: (_direction, owner) => link.releaseHold(owner),
    addStage: (_direction, stage) => link.addStage(stage),
    replaceStage: (_direction, stage, by) => link.replaceStage(stage, by),
    removeStage: (_direction, stage) => link.removeStage(stage),
    discard: () => link.discard(),
    finish: (side) => side === 'client' && sink.close(),
    reset: (side) => side === 'client' && sink.reset(),
    say: () => {},
    resetOnNext: () => {},
  };
}
