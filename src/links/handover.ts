import type { BufferPool } from './buffer-pool.js';
import type { Clock } from '../core/clock.js';
import type { Framing } from './framing.js';
import type { LastByte } from './last-byte.js';
import type { LinkEnd } from './link-end.js';

/** What a handover needs of its surroundings. */
export interface HandoverContext {
  clock: Clock;
  pool: BufferPool;
}

/** The last stretch of a link: hands bytes to the sink, says when that was, and what they were. */
export class Handover {
  readonly #context: HandoverContext;
  #interruption: { word: Buffer; said: () => void } | undefined;
  /** A pooled buffer that the kernel has not taken all of yet. */
  #unreturned: Buffer | undefined;
  sink: LinkEnd | undefined;
  /** Stamped with every delivery, when somebody asks about this client. */
  lastByte: LastByte | undefined;
  framing: Framing | undefined;
  /** Bytes handed to the sink. */
  delivered = 0;
  /** Whether the sink still needs the memory of what it was handed last. */
  kept = false;

  constructor(context: HandoverContext) {
    this.#context = context;
  }

  /**
   * Hands bytes over; false means: wait for `drained`.
   * @param withheld they were held once, and come when the fault is over: they say nothing about when the wire was last alive
   * @param loan the pooled buffer that they are the last bytes of, to be given back once the sink has taken them
   */
  deliver(chunk: Buffer, withheld: boolean, loan: Buffer | undefined): boolean {
    const sink = this.sink as LinkEnd;
    this.kept = false;
    // What comes too late reaches nobody, and says nothing about when the wire was last alive.
    if (sink.gone) return true;
    // Read first: sending the handshake may itself start the framing of what comes after it.
    const { framing, lastByte } = this;
    const interrupted = this.#interruption !== undefined;
    const ready = interrupted ? this.#sendToBoundary(sink, chunk, withheld) : sink.send(chunk);
    this.kept = sink.backlog > 0;
    this.delivered += chunk.length;
    if (this.kept) this.#unreturned = loan;
    if (!interrupted && (framing !== undefined || lastByte !== undefined)) {
      const now = this.#context.clock.now();
      if (!withheld) lastByte?.stamp(now, this.kept);
      framing?.watch(chunk, { now, backedUp: this.kept, withheld });
    }
    framing?.settle();
    return ready;
  }

  /** The sink takes bytes again. */
  drained(): void {
    if (this.#unreturned !== undefined && this.sink?.backlog === 0) {
      this.#context.pool.giveBack(this.#unreturned);
      this.#unreturned = undefined;
    }
    this.lastByte?.caughtUp(this.#context.clock.now());
  }

  /** Puts a word of one's own in at the next message boundary, ahead of what waits. */
  interrupt(word: Buffer, said: () => void): void {
    this.#interruption = { word, said };
    if (this.framing === undefined || this.framing.atMessageBoundary) this.#say();
  }

  forgetInterruption(): void {
    this.#interruption = undefined;
  }

  #sendToBoundary(sink: LinkEnd, chunk: Buffer, withheld: boolean): boolean {
    const handing = { now: this.#context.clock.now(), backedUp: sink.backlog > 0, withheld };
    const end = this.framing?.watchToBoundary(chunk, handing) ?? 0;
    const ready = sink.send(end < 0 ? chunk : chunk.subarray(0, end));
    if (end >= 0) this.#say();
    return ready;
  }

  #say(): void {
    const { word, said } = this.#interruption as { word: Buffer; said: () => void };
    this.#interruption = undefined;
    this.sink?.send(word);
    said();
  }
}
