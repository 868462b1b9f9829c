import type { ConnectionAbilities, FaultContext, FaultInstance } from '../../src/core/fault.js';
import { Dice } from '../../src/core/random.js';
import type { Direction, DirectionChoice } from '../../src/core/target.js';
import { type FaultType, faults } from '../../src/faults/index.js';
import { Budget } from '../../src/links/budget.js';
import { BufferPool } from '../../src/links/buffer-pool.js';
import { Link } from '../../src/links/link.js';
import type { LinkEnd } from '../../src/links/link-end.js';
import { ReleaseSchedule } from '../../src/links/release-schedule.js';
import { ManualClock } from './manual-clock.js';

/** What came out of a link, and when. */
export class Arrivals implements LinkEnd {
  readonly #clock: ManualClock;
  readonly pieces: { at: number; bytes: Buffer }[] = [];
  readonly ends: { at: number; what: 'fin' | 'rst' }[] = [];
  readonly backlog = 0;
  readonly gone = false;
  length = 0;
  /** Called with every piece. */
  onPiece: (length: number) => void = () => {};
  paused = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces.map(({ bytes }) => bytes));
  }

  get times(): number[] {
    return this.pieces.map(({ at }) => at);
  }

  send(chunk: Buffer): boolean {
    this.length += chunk.length;
    this.pieces.push({ at: this.#clock.now(), bytes: Buffer.from(chunk) });
    this.onPiece(chunk.length);
    return true;
  }

  finish(): void {
    this.ends.push({ at: this.#clock.now(), what: 'fin' });
  }

  reset(): void {
    this.ends.push({ at: this.#clock.now(), what: 'rst' });
  }

  close(): void {}
  destroy(): void {}

  pauseReading(): void {
    this.paused = true;
  }

  resumeReading(): void {
    this.paused = false;
  }
}

/** Both links of a connection on a clock that stands still, with faults but without sockets. */
export class LossyWire {
  readonly clock = new ManualClock();
  readonly upstream: Link;
  readonly downstream: Link;
  /** What the server gets, and what the client gets. */
  readonly server = new Arrivals(this.clock);
  readonly client = new Arrivals(this.clock);
  readonly effects: Direction[] = [];
  readonly #seed: number;
  readonly #connection: ConnectionAbilities;

  /** @param connected whether the server is there from the beginning; else `connect` is called later */
  constructor(seed = 1, connected = true) {
    this.#seed = seed;
    const context = {
      clock: this.clock,
      schedule: new ReleaseSchedule(this.clock),
      pool: new BufferPool(),
      budget: new Budget(64e6),
    };
    this.upstream = new Link(context);
    this.downstream = new Link(context);
    if (connected) this.connect();
    this.downstream.writeTo(this.client);
    this.upstream.inflow.from(this.client);
    this.downstream.inflow.from(this.server);
    const link = (direction: Direction) => this[direction];
    this.#connection = {
      id: 1,
      proxy: 'channel',
      client: 'uid1',
      nth: 1,
      addStage: (direction: Direction, stage: never) => link(direction).addStage(stage),
      replaceStage: (direction: Direction, stage: never, by: never) => link(direction).replaceStage(stage, by),
      removeStage: (direction: Direction, stage: never) => link(direction).removeStage(stage),
    } as unknown as ConnectionAbilities;
  }

  connect(): void {
    this.upstream.writeTo(this.server);
  }

  apply(
    type: FaultType,
    options: object,
    { direction = 'both', fresh = false }: { direction?: DirectionChoice; fresh?: boolean } = {},
  ): FaultInstance & { heal(): void } {
    const context: FaultContext = {
      clock: this.clock,
      direction,
      chances: (_connection, purpose) => new Dice(this.#seed, type, purpose),
    };
    const { schema, create } = faults[type];
    const instance = create(schema.parse(options), context);
    instance.attach?.(this.#connection, (way) => this.effects.push(way), fresh);
    return { ...instance, heal: () => instance.detach?.(this.#connection) };
  }
}
