import type { AnyStage } from '../core/fault.js';
import { MessageStage } from '../core/message-stage.js';
import { Carrier, type Stage } from '../core/stage.js';
import type { Framing } from './framing.js';
import type { Handover } from './handover.js';
import type { Inflow } from './inflow.js';
import { LinkCarriage } from './link-carriage.js';
import type { LinkContext } from './link-context.js';
import type { LinkEnd } from './link-end.js';
import { MessageFramer } from './message-framer.js';
import { Outflow, type OutflowOwner } from './outflow.js';

export type { LinkContext } from './link-context.js';

/**
 * One direction of a connection.
 *
 *   source ──▶ arrive ──▶ [message stages] ──▶ [changes] ──▶ [carriers] ──▶ [delays] ──▶ queue ──▶ [held?] ──▶ handover ──▶ sink
 *                 └──────────────────────────────── nothing in the way ─────────────────────────────────▲
 *
 * With no fault it reads, writes and obeys back-pressure. Bytes are never lost, reordered, duplicated or changed, unless
 * a stage's name says so.
 */
export class Link implements OutflowOwner {
  readonly #context: LinkContext;
  readonly #outflow: Outflow;
  /** The frames that arrive, while they are not those that are delivered. */
  #framing: Framing | undefined;
  #arrived = 0;
  /** How many bytes more than arrived have gone into the pipeline. */
  #added = 0;
  /** Told when nothing holds it any longer. */
  onRelease: (() => void) | undefined;

  constructor(context: LinkContext) {
    this.#context = context;
    this.#outflow = new Outflow(context, this);
  }

  get inflow(): Inflow {
    return this.#outflow.inflow;
  }

  get handover(): Handover {
    return this.#outflow.handover;
  }

  get held(): boolean {
    return this.#outflow.held;
  }

  /** Bytes that wait. */
  get waiting(): number {
    const { queue, pipeline } = this.#outflow;
    return (queue?.bytes ?? 0) + (pipeline?.kept ?? 0) + (pipeline?.front?.assembling ?? 0);
  }

  /** Whether what arrives now goes straight to the sink. */
  get direct(): boolean {
    return this.#outflow.direct;
  }

  /** Whether the source has said that it is done, and that still waits here. */
  get sourceLeft(): boolean {
    const { queue, pipeline } = this.#outflow;
    return queue?.ended === true || pipeline?.keepsEnd === true;
  }

  writeTo(sink: LinkEnd): void {
    this.handover.sink = sink;
    this.#outflow.pump();
  }

  /**
   * Bytes came from the source.
   * @param loan the pooled buffer that they stand in; if the link keeps them, it gives it back to the pool itself
   * @returns whether their memory is still needed, so that the source must not read into it again
   */
  arrive(chunk: Buffer, loan?: Buffer): boolean {
    const outflow = this.#outflow;
    if (outflow.discarding) return false;
    this.#arrived += chunk.length;
    if (outflow.direct) {
      outflow.deliver(chunk, false, loan);
      return this.handover.kept;
    }
    const queue = outflow.opened();
    const { pipeline } = outflow;
    if (pipeline?.front !== undefined) return this.#arriveFramed(pipeline.front, chunk, loan);
    this.#framing?.follow(chunk);
    const before = queue.length;
    (pipeline?.entry ?? queue).write(chunk, queue.arriving, this.#arrived - chunk.length + this.#added);
    const last = queue.length > before ? queue.last() : undefined;
    if (last !== undefined) last.loan = loan;
    outflow.enqueued();
    return last !== undefined;
  }

  /** The source's FIN came: it follows the bytes before it. */
  arriveFin(): void {
    this.#arriveEnd('fin');
  }

  /** The source was reset: what its peer could not have got by now will never be read by anyone, and goes with it. */
  arriveRst(): void {
    if (this.held || this.#outflow.blocked || this.handover.sink === undefined) this.#outflow.drop();
    this.#arriveEnd('rst');
  }

  hold(owner: object, effect?: () => void): void {
    const { queue } = this.#outflow;
    const pipeline = this.#outflow.pipelined();
    pipeline.hold(owner, effect);
    if (queue?.last() !== undefined) pipeline.tellHolds();
  }

  /** Lets go; what was withheld goes on at once, in order. */
  releaseHold(owner: object): void {
    if (!this.held) return;
    this.#outflow.pipeline?.release(owner);
    if (this.held) return;
    this.#outflow.queue?.noteWithheld(this.#context.clock.now());
    this.#outflow.pump();
    this.onRelease?.();
  }

  /** Its handshake is over: from here on, what is delivered is frames, and what arrives after so many bytes more. */
  startFraming(framing: Framing, handshakeBytes: number): void {
    // What a peer sent ahead of its turn may wait somewhere: then no frame is sure until the link has nothing to do.
    const early = framing.terms.direction === 'upstream' && this.#arrived > this.handover.delivered;
    this.handover.framing = framing;
    if (this.#outflow.queue === undefined || early) return;
    this.#framing = framing.fork(handshakeBytes);
    this.#outflow.pipeline?.front?.follow(this.#framing);
  }

  /**
   * Puts a stage in. What waits goes through it too if it is a delay, or a carrier and no sink is there yet; a message that
   * has begun to arrive does not go through a message stage.
   */
  addStage(stage: AnyStage): void {
    const pipeline = this.#outflow.pipelined();
    if (stage instanceof MessageStage) {
      const act = (what: () => void) => this.#act(what);
      const site = { context: this.#context, act, takes: () => this.#outflow.takes() };
      pipeline.front ??= new MessageFramer(site, this.#framing, this.#arrived + this.#added);
      pipeline.front.add(stage);
      return;
    }
    if (stage instanceof Carrier) LinkCarriage.give(stage, this.#context.schedule, () => this.#outflow.enqueued());
    pipeline.add(stage);
    if (stage.does === 'delay') this.#replan();
    else if (stage.does === 'carry' && this.handover.sink === undefined) this.#replan(stage);
  }

  /** Puts a stage in the place of another; what waits is planned anew. */
  replaceStage(stage: AnyStage, by: AnyStage): void {
    if (stage instanceof MessageStage) {
      this.#act(() => this.#outflow.pipeline?.front?.replace(stage, by as MessageStage));
      return;
    }
    this.#outflow.pipeline?.replace(stage, by as Stage);
    this.#replan();
  }

  /** Takes a stage away; what it delayed is due as if it had never been there. */
  removeStage(stage: AnyStage): void {
    if (stage instanceof MessageStage) {
      this.#act((now) => this.#outflow.pipeline?.front?.remove(stage, now));
      return;
    }
    if (stage instanceof Carrier) stage.letGo(this.#context.clock.now());
    this.#outflow.pipeline?.remove(stage);
    this.#replan();
  }

  /** Throws away what waits and what comes, FIN and RST included. */
  discard(): void {
    this.#outflow.discarding = true;
    this.handover.forgetInterruption();
    this.#outflow.drop();
    this.inflow.resume();
  }

  /** The sink takes bytes again. */
  drained(): void {
    this.#outflow.drained();
  }

  leavesDirect(): void {
    this.#framing = this.handover.framing?.fork();
  }

  isDirect(): void {
    if (this.#framing !== undefined) this.handover.framing?.rejoin(this.#framing);
    this.#framing = undefined;
  }

  // Parts of a chunk may be kept in several places, so that a loan could not be given back.
  #arriveFramed(framer: MessageFramer, chunk: Buffer, loan: Buffer | undefined): boolean {
    if (this.#framing === undefined && this.handover.framing !== undefined && this.waiting === 0) {
      this.#framing = this.handover.framing.fork();
      framer.follow(this.#framing);
    }
    framer.write(loan === undefined ? chunk : Buffer.from(chunk), this.#outflow.opened().arriving);
    this.#retireFramer();
    this.#outflow.enqueued();
    framer.tellViolation();
    return loan === undefined;
  }

  #arriveEnd(what: 'fin' | 'rst'): void {
    if (this.#outflow.discarding) return;
    const queue = this.#outflow.opened();
    (this.#outflow.pipeline?.entry ?? queue).end(what, queue.arriving);
    this.#outflow.enqueued();
  }

  // Lets messages go on at another time than when they arrive.
  #act(what: (now: number) => void): void {
    if (this.#outflow.discarding) return;
    what(this.#outflow.opened().arriving);
    this.#retireFramer();
    this.#outflow.enqueued();
  }

  #retireFramer(): void {
    const { pipeline } = this.#outflow;
    if (pipeline?.front?.done !== true) return;
    this.#added = pipeline.front.offset - this.#arrived;
    pipeline.front = undefined;
  }

  #replan(from?: Stage): void {
    this.#outflow.pipeline?.replan(this.#context.clock.now(), from);
    this.#outflow.unschedule();
    this.#outflow.pump();
  }
}
