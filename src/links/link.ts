import type { Clock } from '../core/clock.js';
import type { Stage } from '../core/fault.js';
import type { Budget } from './budget.js';
import { ChunkQueue, type Waiting } from './chunk-queue.js';
import type { Framing } from './framing.js';
import type { LastByte } from './last-byte.js';
import type { LinkEnd } from './link-end.js';
import type { Head, Releasable, ReleaseSchedule } from './release-schedule.js';
import { Shaping } from './shaping.js';

/** What all links share. */
export interface LinkContext {
  clock: Clock;
  schedule: ReleaseSchedule;
  budget: Budget;
}

/** How much a link may hold by itself, bytes; beyond it a delayed link borrows from the budget of the process. */
export const linkCap = 256 * 1024;

const nothing = Buffer.alloc(0);

/**
 * One direction of a connection.
 *
 *   source ──▶ arrive ──▶ [stages: when?] ──▶ queue ──▶ [held?] ──▶ deliver ──▶ sink
 *                 └────────────── nothing in the way ──────────────────▲
 *
 * With no fault it reads, writes and obeys back-pressure. Bytes are never lost, reordered, duplicated or changed.
 */
export class Link implements Releasable {
  readonly #context: LinkContext;
  readonly #queue = new ChunkQueue();
  #source: LinkEnd | undefined;
  #sink: LinkEnd | undefined;
  #shaping: Shaping | undefined;
  #borrowed = 0;
  #paused = false;
  #blocked = false;
  #scheduled: Head | undefined;
  #discarding = false;
  /** Stamped with every delivery, when somebody asks about this client. */
  lastByte: LastByte | undefined;
  framing: Framing | undefined;
  /** Bytes handed to the sink. */
  delivered = 0;
  #interruption: { word: Buffer; said: () => void } | undefined;

  constructor(context: LinkContext) {
    this.#context = context;
  }

  get held(): boolean {
    return this.#shaping?.held === true;
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.#queue.bytes;
  }

  readFrom(source: LinkEnd): void {
    this.#source = source;
    if (this.#paused) source.pauseReading();
  }

  writeTo(sink: LinkEnd): void {
    this.#sink = sink;
    this.#pump();
  }

  /** Bytes came from the source. */
  arrive(chunk: Buffer): void {
    if (this.#discarding) return;
    const now = this.#context.clock.now();
    if (this.#sink !== undefined && this.#shaping === undefined && !this.#blocked && this.#queue.length === 0) {
      this.#deliver(chunk, now, false);
      return;
    }
    this.#enqueue('bytes', chunk, now);
  }

  /** The source's FIN came: it follows the bytes before it. */
  arriveFin(): void {
    if (!this.#discarding) this.#enqueue('fin', nothing, this.#context.clock.now());
  }

  /** The source was reset: what is withheld at this moment will never be read by anyone, and goes with it. */
  arriveRst(): void {
    if (this.#discarding) return;
    if (this.held || this.#sink === undefined) this.#drop();
    this.#enqueue('rst', nothing, this.#context.clock.now());
  }

  /** Whether the source has said that it is done, and that still waits here. */
  get sourceLeft(): boolean {
    const last = this.#queue.last();
    return last !== undefined && last.what !== 'bytes';
  }

  hold(owner: object, effect?: () => void): void {
    this.#shaping ??= new Shaping();
    this.#shaping.hold(owner, effect);
    if (this.#queue.length > 0) this.#shaping.tellHolds();
  }

  /** Lets go; what was withheld goes on at once, in order. */
  releaseHold(owner: object): void {
    if (!this.held) return;
    this.#shaping?.release(owner);
    if (this.held) return;
    for (const item of this.#queue) item.withheld = true;
    this.#reshaped();
  }

  addStage(stage: Stage, effect: () => void): void {
    this.#shaping ??= new Shaping();
    this.#shaping.addStage(stage, effect);
  }

  /** Takes a stage away; what it delayed is due as if it had never been there. */
  removeStage(stage: Stage): void {
    if (this.#shaping === undefined) return;
    this.#shaping.removeStage(stage);
    let previous = Number.NEGATIVE_INFINITY;
    for (const item of this.#queue) {
      item.due = Math.max(previous, this.#shaping.due(item.arrived, item.chunk.length));
      previous = item.due;
    }
    this.#unschedule();
    this.#reshaped();
  }

  /** Throws away what waits and what comes, FIN and RST included. */
  discard(): void {
    this.#discarding = true;
    this.#interruption = undefined;
    this.#drop();
    this.#resume();
  }

  /** Puts a word of one's own in at the next message boundary, ahead of what waits. */
  interrupt(word: Buffer, said: () => void): void {
    this.#interruption = { word, said };
    if (this.framing === undefined || this.framing.atMessageBoundary) this.#say();
  }

  /** The sink takes bytes again. */
  drained(): void {
    this.#blocked = false;
    this.lastByte?.caughtUp(this.#context.clock.now());
    this.#pump();
  }

  /** The time that the schedule was given has come. */
  release(): void {
    this.#scheduled = undefined;
    this.#pump();
  }

  #enqueue(what: Waiting['what'], chunk: Buffer, now: number): void {
    const ownDue = this.#shaping?.due(now, chunk.length) ?? now;
    const due = Math.max(this.#queue.last()?.due ?? Number.NEGATIVE_INFINITY, ownDue);
    this.#queue.push({ what, chunk, arrived: now, due, withheld: false });
    this.#shaping?.tellHolds();
    if (!this.#hasRoom()) this.#pause();
    this.#pump();
  }

  #reshaped(): void {
    if (this.#shaping?.empty === true) this.#shaping = undefined;
    this.#pump();
  }

  // A held link keeps to its own cap; a delayed one may borrow, since a full pipe is what a delay means.
  #hasRoom(): boolean {
    const wanted = this.#queue.bytes - linkCap;
    if (wanted <= this.#borrowed) return true;
    if (this.held || this.#sink === undefined || !this.#context.budget.take(wanted - this.#borrowed)) return false;
    this.#borrowed = wanted;
    return true;
  }

  #pump(): void {
    const now = this.#context.clock.now();
    for (let item = this.#queue.first(); item !== undefined; item = this.#queue.first()) {
      if (this.#sink === undefined || this.held || this.#blocked) break;
      if (item.due > now) {
        this.#schedule(item.due);
        break;
      }
      this.#queue.shift();
      if (item.what === 'bytes') this.#deliver(item.chunk, now, item.withheld);
      else if (item.what === 'fin') this.#sink.finish();
      else this.#sink.reset();
    }
    this.#settle();
  }

  #settle(): void {
    const needed = Math.max(0, this.#queue.bytes - linkCap);
    if (needed < this.#borrowed) {
      this.#context.budget.giveBack(this.#borrowed - needed);
      this.#borrowed = needed;
    }
    if (!this.#blocked && this.#queue.bytes <= linkCap / 2) this.#resume();
  }

  #schedule(due: number): void {
    this.#scheduled ??= this.#context.schedule.add(this, due);
  }

  #unschedule(): void {
    if (this.#scheduled !== undefined) this.#context.schedule.cancel(this.#scheduled);
    this.#scheduled = undefined;
  }

  #deliver(chunk: Buffer, now: number, withheld: boolean): void {
    const sink = this.#sink as LinkEnd;
    if (this.#interruption !== undefined) {
      this.#deliverToBoundary(sink, chunk);
      return;
    }
    // Read first: sending the handshake may itself start the framing of what comes after it.
    const framing = this.framing;
    const ready = sink.send(chunk);
    const backedUp = sink.backlog > 0;
    this.delivered += chunk.length;
    // Bytes that were withheld come when the fault is over: they say nothing about when the wire was last alive.
    if (!withheld) this.lastByte?.stamp(now, backedUp);
    framing?.watch(chunk, now, backedUp);
    if (!ready) {
      this.#blocked = true;
      this.#pause();
    }
  }

  #deliverToBoundary(sink: LinkEnd, chunk: Buffer): void {
    const end = this.framing?.watchToBoundary(chunk) ?? 0;
    sink.send(end < 0 ? chunk : chunk.subarray(0, end));
    if (end >= 0) this.#say();
  }

  #say(): void {
    const { word, said } = this.#interruption as { word: Buffer; said: () => void };
    this.#interruption = undefined;
    this.#sink?.send(word);
    said();
  }

  #drop(): void {
    this.#unschedule();
    this.#queue.clear();
    this.#context.budget.giveBack(this.#borrowed);
    this.#borrowed = 0;
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#source?.pauseReading();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source?.resumeReading();
  }
}
