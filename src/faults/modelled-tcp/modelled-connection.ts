import type { Clock } from '../../core/clock.js';
import { handshakeLasts } from './handshake.js';
import { assumed, ModelledWay, type WayOwner } from './modelled-way.js';
import { Pair } from './pair.js';
import type { Loss, Path } from './path.js';

/**
 * One connection over a lossy wire: real bytes wait in either way for what becomes of a virtual TCP connection.
 *
 *   real bytes ──▶ way ──▶ (kept until the virtual receiver is sure to have them) ──▶ on, from that instant
 *                   └─ how many ─▶ virtual pair, both directions ─ so many arrive then ─▶┘
 *
 * Nothing is virtual until the first byte comes, and nothing wakes it while no byte is kept.
 */
export class ModelledConnection implements WayOwner {
  readonly ways: readonly [ModelledWay, ModelledWay];
  readonly #clock: Clock;
  #losses: readonly [Loss, Loss];
  #pair: Pair | undefined;
  /** When the virtual connection is there: the packets that open one may be lost too. */
  #opensAt = Number.NEGATIVE_INFINITY;

  /**
   * @param losses of the upstream and the downstream direction
   * @param carried whether bytes of these directions are delayed; one that is not only takes acknowledgements along
   */
  constructor(clock: Clock, losses: readonly [Loss, Loss], carried: readonly [boolean, boolean]) {
    this.#clock = clock;
    this.#losses = losses;
    this.ways = [new ModelledWay(this, 0, carried[0]), new ModelledWay(this, 1, carried[1])];
  }

  /** Goes on with other losses. */
  set losses(losses: readonly [Loss, Loss]) {
    this.#losses = losses;
    const paths = this.#pair?.paths;
    if (paths === undefined) return;
    paths[0].loss = this.#watched(0);
    paths[1].loss = this.#watched(1);
  }

  /** The connection is only now being opened. */
  open(): void {
    const now = this.#clock.now();
    this.#opensAt = now + handshakeLasts(this.#watched(0), this.#watched(1), now);
  }

  /** Bytes of a way are written at an instant that may still come. */
  write(way: ModelledWay, bytes: number, at: number): void {
    const now = this.#clock.now();
    const begins = Math.max(at, this.#opensAt);
    this.advance(now);
    if (begins > now) way.plan(bytes, begins);
    else this.#paired().write(way.way, bytes, now);
  }

  /** Bytes pass that are not carried: they take an acknowledgement along. */
  answered(way: ModelledWay): void {
    if (this.#pair === undefined) return;
    const now = this.#clock.now();
    this.advance(now);
    this.#pair.acknowledge(way.way, now);
  }

  advance(now: number): void {
    for (let at = this.#nextEvent; at <= now; at = this.#nextEvent) {
      this.#pair?.advance(at);
      for (const way of this.ways) {
        const bytes = way.takePlanned(at);
        if (bytes > 0) this.#paired().write(way.way, bytes, at);
      }
    }
  }

  /** Lets the links know what came of it, and when to look again; `own` knows already. */
  settle(own?: ModelledWay): void {
    for (const way of this.ways) way.tell(way === own, this.#nextEvent);
  }

  /** What the delays of the links say about the wire has changed. */
  retune(): void {
    const delay = this.ways[0].wireDelay + this.ways[1].wireDelay;
    for (const way of this.ways) {
      way.tune(delay === 0 ? assumed.delay : 0);
      if (this.#pair !== undefined) this.#tune(this.#pair.paths[way.way], way);
    }
  }

  get #nextEvent(): number {
    return Math.min(this.#pair?.nextEvent ?? Number.POSITIVE_INFINITY, this.ways[0].plannedAt, this.ways[1].plannedAt);
  }

  #paired(): Pair {
    if (this.#pair === undefined) {
      const [there, back] = this.ways;
      this.#pair = new Pair(
        [
          { loss: this.#watched(0), rate: there.pathRate, delay: there.pathDelay },
          { loss: this.#watched(1), rate: back.pathRate, delay: back.pathDelay },
        ],
        [(bytes, arrives) => there.commit(bytes, arrives), (bytes, arrives) => back.commit(bytes, arrives)],
      );
    }
    return this.#pair;
  }

  #tune(path: Path, way: ModelledWay): void {
    path.rate = way.pathRate;
    path.delay = way.pathDelay;
  }

  #watched(end: 0 | 1): Loss {
    const loss = this.#losses[end];
    const way = this.ways[end];
    return {
      loses(packet, now) {
        const lost = loss.loses(packet, now);
        if (lost) way.lossy = true;
        return lost;
      },
    };
  }
}
