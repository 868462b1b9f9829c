import type { ConnectionAbilities, FaultInstance } from '../../src/core/fault.js';
import type { Deflation } from '../../src/core/message.js';
import { Dice } from '../../src/core/random.js';
import type { Direction, DirectionChoice, Side } from '../../src/core/target.js';
import { faults, type FaultType } from '../../src/faults/index.js';
import { Budget } from '../../src/links/budget.js';
import { Framing } from '../../src/links/framing.js';
import { Link } from '../../src/links/link.js';
import { ReleaseSchedule } from '../../src/links/release-schedule.js';
import { FakeEnd, SpoilingPool } from './fake-link.js';
import { ManualClock } from './manual-clock.js';

/** One real link between two fake ends. */
class FakeWay {
  readonly link: Link;
  readonly source: FakeEnd;
  readonly sink: FakeEnd;
  readonly #pool: SpoilingPool;

  constructor(context: { clock: ManualClock; pool: SpoilingPool; budget: Budget; schedule: ReleaseSchedule }) {
    this.link = new Link(context);
    this.source = new FakeEnd(context.clock);
    this.sink = new FakeEnd(context.clock);
    this.#pool = context.pool;
    this.link.inflow.from(this.source);
    this.link.writeTo(this.sink);
    this.sink.onDrain = () => this.link.drained();
  }

  /** Bytes come, in a pooled buffer that is spoilt as soon as it may be. */
  arrive(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const buffer = this.#pool.take();
      const part = bytes.subarray(start, start + buffer.length);
      buffer.set(part);
      if (!this.link.arrive(buffer.subarray(0, part.length), buffer)) buffer.fill(0xcc);
      start += part.length;
    }
  }
}

/** Both links of a WebSocket, real ones between fake ends, with faults that take hold of nothing else. */
export class FakeWebSocket {
  readonly clock = new ManualClock();
  readonly pool = new SpoilingPool();
  readonly budget = new Budget(64 * 1024 * 1024);
  readonly schedule = new ReleaseSchedule(this.clock);
  readonly upstream = new FakeWay(this);
  readonly downstream = new FakeWay(this);
  /** What was said against the protocol by a peer, as the links see it. */
  readonly violations: string[] = [];
  readonly effects: Direction[] = [];
  readonly connection: ConnectionAbilities;

  constructor(deflation: Deflation = 'none') {
    for (const way of ['upstream', 'downstream'] as const) {
      const failed = (violation: string) => void this.violations.push(violation);
      const terms = { direction: way, extended: false, failed };
      this[way].link.startFraming(new Framing({ skip: 0, watchers: [], deflation, terms }), 0);
    }
    const towards = (side: Side) => (side === 'server' ? this.upstream : this.downstream).sink;
    this.connection = {
      id: 1,
      proxy: 'channel',
      client: 'uid1',
      nth: 1,
      framed: true,
      deflation: { upstream: deflation, downstream: deflation },
      hold: (way, owner, effect) => this[way].link.hold(owner, effect),
      release: (way, owner) => this[way].link.releaseHold(owner),
      addStage: (way, stage) => this[way].link.addStage(stage),
      replaceStage: (way, stage, by) => this[way].link.replaceStage(stage, by),
      removeStage: (way, stage) => this[way].link.removeStage(stage),
      discard: (way) => this[way].link.discard(),
      finish: (side) => towards(side).close(),
      reset: (side) => towards(side).reset(),
      say() {},
      resetOnNext() {},
    };
  }

  /** Applies a fault; its options are written as in a profile. */
  apply(type: FaultType, options: object, direction: DirectionChoice): FaultInstance {
    const instance = faults[type].create(faults[type].schema.parse(options), {
      clock: this.clock,
      direction,
      chances: ({ client = '', nth }, purpose) => new Dice(1, type, client, nth, purpose),
    });
    instance.attach?.(this.connection, (way) => this.effects.push(way), false);
    return instance;
  }
}
