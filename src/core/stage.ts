/** Whoever takes what a stage lets through: the next stage, or the queue of the link. */
export interface StageSink {
  /**
   * Bytes that may go on at `at` at the earliest (contract milliseconds); never empty.
   * @param offset their place in the stream, so that a decision can depend on it and not on how the stream was cut
   */
  write(chunk: Buffer, at: number, offset: number): void;
  /** The source's FIN or RST, behind all bytes before it. */
  end(what: 'fin' | 'rst', at: number): void;
  /** Calls back once everything before it has been handed over, and not before `at`. */
  mark(at: number, reached: () => void): void;
}

/**
 * A place in a link's pipeline, of one link and one fault. It works on bytes as they arrive, synchronously: it may cut
 * them, change them and say when they may go on. Order is the link's business.
 *
 *   source ──▶ [changes …] ──▶ [delays …] ──▶ queue ──▶ sink
 */
export abstract class Stage implements StageSink {
  /** A change is made once. A delay is planned anew when another delay of the link is taken away. */
  abstract readonly does: 'change' | 'delay';
  /** How long bytes stay in it, contract milliseconds: so much must fit into the link for the stage not to slow it down. */
  readonly lag: number = 0;
  /** What passes at the most, bytes a contract millisecond. */
  readonly rate: number = Number.POSITIVE_INFINITY;
  next: StageSink = nowhere;
  /** Told once, when it first withheld or changed something. */
  onEffect: (() => void) | undefined;

  write(chunk: Buffer, at: number, offset: number): void {
    this.next.write(chunk, at, offset);
  }

  end(what: 'fin' | 'rst', at: number): void {
    this.next.end(what, at);
  }

  mark(at: number, reached: () => void): void {
    this.next.mark(at, reached);
  }

  /** What waits in the link is planned anew from this instant on. */
  restart(_now: number): void {}

  protected acted(): void {
    const tell = this.onEffect;
    this.onEffect = undefined;
    tell?.();
  }
}

const nowhere: StageSink = { write() {}, end() {}, mark() {} };
