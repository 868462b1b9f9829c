import { Handover } from './handover.js';
import { Inflow } from './inflow.js';
import type { LinkContext } from './link-context.js';
import type { LinkEnd } from './link-end.js';
import { LinkQueue, type Waiting } from './link-queue.js';
import { Pipeline } from './pipeline.js';
import type { Head, Releasable } from './release-schedule.js';
import { linkCap, Room } from './room.js';

/** Whoever is told when bytes begin and cease to go through a queue and stages. */
export interface OutflowOwner {
  leavesDirect(): void;
  isDirect(): void;
}

/** The far side of a link: what waits in it, for how long, and when its source is read on. */
export class Outflow implements Releasable {
  readonly inflow = new Inflow();
  readonly handover: Handover;
  readonly #context: LinkContext;
  readonly #owner: OutflowOwner;
  #scheduled: Head | undefined;
  #room: Room | undefined;
  queue: LinkQueue | undefined;
  pipeline: Pipeline | undefined;
  /** The sink has enough for now. */
  blocked = false;
  discarding = false;

  constructor(context: LinkContext, owner: OutflowOwner) {
    this.#context = context;
    this.#owner = owner;
    this.handover = new Handover(context);
  }

  get held(): boolean {
    return this.pipeline?.held === true;
  }

  /** Whether what comes now goes straight to the sink. */
  get direct(): boolean {
    return this.queue === undefined && !this.blocked && this.handover.sink !== undefined;
  }

  pipelined(): Pipeline {
    this.pipeline ??= new Pipeline(this.opened());
    return this.pipeline;
  }

  /** The queue, for what arrives now. */
  opened(): LinkQueue {
    if (this.queue === undefined) {
      this.queue = new LinkQueue();
      this.#owner.leavesDirect();
    }
    this.queue.arriving = this.#context.clock.now();
    return this.queue;
  }

  /** Something was put into the pipeline, or may have been: a stage that was woken may have had nothing to let go. */
  enqueued(): void {
    if ((this.queue?.length ?? 0) + (this.pipeline?.kept ?? 0) > 0) this.pipeline?.tellHolds();
    if (!this.#hasRoom()) this.inflow.pause();
    this.pump();
  }

  /** Whether there is room for more that goes on; what would be put in now shows a hold that it holds. */
  takes(): boolean {
    if (this.held) this.pipeline?.tellHolds();
    return !this.held && !this.discarding && this.#hasRoom();
  }

  /** The sink takes bytes again. */
  drained(): void {
    this.blocked = false;
    this.handover.drained();
    if (this.queue === undefined) this.inflow.resume();
    else this.pump();
  }

  /** The time that the schedule was given has come. */
  release(): void {
    this.#scheduled = undefined;
    this.pump();
  }

  pump(): void {
    const { queue } = this;
    if (queue === undefined) return;
    const { sink } = this.handover;
    const now = this.#context.clock.now() + this.#context.schedule.early;
    for (let item = queue.first(); item !== undefined; item = queue.first()) {
      // An RST waits for nobody who does not read.
      if (sink === undefined || this.held || (this.blocked && item.what !== 'rst')) break;
      if (item.due > now) {
        this.#scheduled ??= this.#context.schedule.add(this, item.due);
        break;
      }
      queue.shift();
      this.#pass(item, sink);
    }
    this.#settle(queue);
  }

  deliver(chunk: Buffer, withheld: boolean, loan: Buffer | undefined): void {
    if (this.handover.deliver(chunk, withheld, loan) || this.discarding) return;
    this.blocked = true;
    this.inflow.pause();
  }

  /** Throws away what waits. */
  drop(): void {
    this.unschedule();
    this.queue?.clear();
    this.pipeline?.discard();
    this.#room?.settle(0);
  }

  unschedule(): void {
    this.#context.schedule.cancel(this.#scheduled);
    this.#scheduled = undefined;
  }

  /** The memory that all that waits takes, roughly, bytes. */
  get #cost(): number {
    return (this.queue?.cost ?? 0) + (this.pipeline?.kept ?? 0);
  }

  // A held or blocked link keeps to its own cap; a delayed one may borrow, since a full pipe is what a delay means.
  #hasRoom(): boolean {
    if (this.#cost <= linkCap && this.#room === undefined) return true;
    const stuck = this.held || this.blocked || this.handover.sink === undefined;
    this.#room ??= new Room(this.#context.budget);
    return this.#room.fits(this.#cost, stuck ? 0 : (this.pipeline?.volume ?? 0));
  }

  #pass({ what, chunk, withheld, loan, reached }: Waiting, sink: LinkEnd): void {
    if (what === 'fin') sink.finish();
    else if (what === 'rst') sink.reset();
    else if (what === 'mark') reached?.();
    else {
      this.deliver(chunk, withheld, loan);
      if (loan !== undefined && !this.handover.kept) this.#context.pool.giveBack(loan);
    }
  }

  #settle(queue: LinkQueue): void {
    if (this.pipeline?.empty === true) this.pipeline = undefined;
    const settled = this.#room?.settle(this.#cost) !== false;
    if (settled && !this.blocked) this.inflow.resume();
    if (queue.length > 0 || this.pipeline !== undefined) return;
    this.queue = undefined;
    this.#room = undefined;
    this.#owner.isDirect();
  }
}
