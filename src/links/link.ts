import { Carrier, type Stage } from '../core/stage.js';
import { Handover } from './handover.js';
import { Inflow } from './inflow.js';
import { LinkCarriage } from './link-carriage.js';
import type { LinkContext } from './link-context.js';
import type { LinkEnd } from './link-end.js';
import { LinkQueue, type Waiting } from './link-queue.js';
import { Pipeline } from './pipeline.js';
import type { Head, Releasable } from './release-schedule.js';
import { linkCap, Room } from './room.js';

export type { LinkContext } from './link-context.js';

/**
 * One direction of a connection.
 *
 *   source ──▶ arrive ──▶ [changes] ──▶ [carriers] ──▶ [delays] ──▶ queue ──▶ [held?] ──▶ handover ──▶ sink
 *                 └───────────────────────── nothing in the way ──────────────────────────▲
 *
 * With no fault it reads, writes and obeys back-pressure. Bytes are never lost, reordered, duplicated or changed, unless
 * a stage's name says so.
 */
export class Link implements Releasable {
  readonly inflow = new Inflow();
  readonly handover: Handover;
  readonly #context: LinkContext;
  #queue: LinkQueue | undefined;
  #pipeline: Pipeline | undefined;
  #scheduled: Head | undefined;
  #room: Room | undefined;
  #arrived = 0;
  #blocked = false;
  #discarding = false;

  constructor(context: LinkContext) {
    this.#context = context;
    this.handover = new Handover(context);
  }

  get held(): boolean {
    return this.#pipeline?.held === true;
  }

  /** Bytes that wait. */
  get waiting(): number {
    return (this.#queue?.bytes ?? 0) + (this.#pipeline?.kept ?? 0);
  }

  /** Whether what arrives now goes straight to the sink. */
  get direct(): boolean {
    return this.#queue === undefined && !this.#blocked && this.handover.sink !== undefined;
  }

  /** Whether the source has said that it is done, and that still waits here. */
  get sourceLeft(): boolean {
    return this.#queue?.ended === true || this.#pipeline?.keepsEnd === true;
  }

  writeTo(sink: LinkEnd): void {
    this.handover.sink = sink;
    this.#pump();
  }

  /**
   * Bytes came from the source.
   * @param loan the pooled buffer that they stand in; if the link keeps them, it gives it back to the pool itself
   * @returns whether their memory is still needed, so that the source must not read into it again
   */
  arrive(chunk: Buffer, loan?: Buffer): boolean {
    if (this.#discarding) return false;
    this.#arrived += chunk.length;
    if (this.direct) {
      this.#deliver(chunk, false, loan);
      return this.handover.kept;
    }
    const queue = this.#opened();
    const before = queue.length;
    (this.#pipeline?.entry ?? queue).write(chunk, queue.arriving, this.#arrived - chunk.length);
    const last = queue.length > before ? queue.last() : undefined;
    if (last !== undefined) last.loan = loan;
    this.#enqueued();
    return last !== undefined;
  }

  /** The source's FIN came: it follows the bytes before it. */
  arriveFin(): void {
    this.#arriveEnd('fin');
  }

  /** The source was reset: what its peer could not have got by now will never be read by anyone, and goes with it. */
  arriveRst(): void {
    if (this.held || this.#blocked || this.handover.sink === undefined) this.#drop();
    this.#arriveEnd('rst');
  }

  hold(owner: object, effect?: () => void): void {
    this.#pipelined().hold(owner, effect);
    if (this.#queue?.last() !== undefined) this.#pipeline?.tellHolds();
  }

  /** Lets go; what was withheld goes on at once, in order. */
  releaseHold(owner: object): void {
    if (!this.held) return;
    this.#pipeline?.release(owner);
    if (this.held) return;
    this.#queue?.noteWithheld(this.#context.clock.now());
    this.#pump();
  }

  /** Puts a stage in. What waits goes through it too if it is a delay, or a carrier and no sink is there yet. */
  addStage(stage: Stage): void {
    if (stage instanceof Carrier) LinkCarriage.give(stage, this.#context.schedule, () => this.#enqueued());
    this.#pipelined().add(stage);
    if (stage.does === 'delay') this.#replan();
    else if (stage.does === 'carry' && this.handover.sink === undefined) this.#replan(stage);
  }

  /** Puts a stage in the place of another; what waits is planned anew. */
  replaceStage(stage: Stage, by: Stage): void {
    this.#pipeline?.replace(stage, by);
    this.#replan();
  }

  /** Takes a stage away; what it delayed is due as if it had never been there. */
  removeStage(stage: Stage): void {
    if (stage instanceof Carrier) stage.letGo(this.#context.clock.now());
    this.#pipeline?.remove(stage);
    this.#replan();
  }

  /** Throws away what waits and what comes, FIN and RST included. */
  discard(): void {
    this.#discarding = true;
    this.handover.forgetInterruption();
    this.#drop();
    this.inflow.resume();
  }

  /** The sink takes bytes again. */
  drained(): void {
    this.#blocked = false;
    this.handover.drained();
    if (this.#queue === undefined) this.inflow.resume();
    else this.#pump();
  }

  /** The time that the schedule was given has come. */
  release(): void {
    this.#scheduled = undefined;
    this.#pump();
  }

  /** The memory that all that waits takes, roughly, bytes. */
  get #cost(): number {
    return (this.#queue?.cost ?? 0) + (this.#pipeline?.kept ?? 0);
  }

  #pipelined(): Pipeline {
    this.#pipeline ??= new Pipeline(this.#opened());
    return this.#pipeline;
  }

  #opened(): LinkQueue {
    this.#queue ??= new LinkQueue();
    this.#queue.arriving = this.#context.clock.now();
    return this.#queue;
  }

  #arriveEnd(what: 'fin' | 'rst'): void {
    if (this.#discarding) return;
    const queue = this.#opened();
    (this.#pipeline?.entry ?? queue).end(what, queue.arriving);
    this.#enqueued();
  }

  #enqueued(): void {
    this.#pipeline?.tellHolds();
    if (!this.#hasRoom()) this.inflow.pause();
    this.#pump();
  }

  // A held or blocked link keeps to its own cap; a delayed one may borrow, since a full pipe is what a delay means.
  #hasRoom(): boolean {
    if (this.#cost <= linkCap && this.#room === undefined) return true;
    const stuck = this.held || this.#blocked || this.handover.sink === undefined;
    this.#room ??= new Room(this.#context.budget);
    return this.#room.fits(this.#cost, stuck ? 0 : (this.#pipeline?.volume ?? 0));
  }

  #pump(): void {
    const queue = this.#queue;
    if (queue === undefined) return;
    const { sink } = this.handover;
    const now = this.#context.clock.now() + this.#context.schedule.early;
    for (let item = queue.first(); item !== undefined; item = queue.first()) {
      // An RST waits for nobody who does not read.
      if (sink === undefined || this.held || (this.#blocked && item.what !== 'rst')) break;
      if (item.due > now) {
        this.#scheduled ??= this.#context.schedule.add(this, item.due);
        break;
      }
      queue.shift();
      this.#pass(item, sink);
    }
    this.#settle(queue);
  }

  #pass({ what, chunk, withheld, loan, reached }: Waiting, sink: LinkEnd): void {
    if (what === 'fin') sink.finish();
    else if (what === 'rst') sink.reset();
    else if (what === 'mark') reached?.();
    else {
      this.#deliver(chunk, withheld, loan);
      if (loan !== undefined && !this.handover.kept) this.#context.pool.giveBack(loan);
    }
  }

  #deliver(chunk: Buffer, withheld: boolean, loan: Buffer | undefined): void {
    if (this.handover.deliver(chunk, withheld, loan) || this.#discarding) return;
    this.#blocked = true;
    this.inflow.pause();
  }

  #replan(from?: Stage): void {
    this.#pipeline?.replan(this.#context.clock.now(), from);
    this.#unschedule();
    this.#pump();
  }

  #settle(queue: LinkQueue): void {
    if (this.#pipeline?.empty === true) this.#pipeline = undefined;
    const settled = this.#room?.settle(this.#cost) !== false;
    if (settled && !this.#blocked) this.inflow.resume();
    if (queue.length > 0 || this.#pipeline !== undefined) return;
    this.#queue = undefined;
    this.#room = undefined;
  }

  #unschedule(): void {
    this.#context.schedule.cancel(this.#scheduled);
    this.#scheduled = undefined;
  }

  #drop(): void {
    this.#unschedule();
    this.#queue?.clear();
    this.#pipeline?.discard();
    this.#room?.settle(0);
  }
}
