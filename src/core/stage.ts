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
 *   source ──▶ [changes …] ──▶ [carriers …] ──▶ [delays …] ──▶ queue ──▶ sink
 */
export abstract class Stage implements StageSink {
  /**
   * A change is made once. A carrier keeps bytes itself until they may go on. A delay is planned anew when another delay
   * of the link is taken away.
   */
  abstract readonly does: 'change' | 'carry' | 'delay';
  /** How long bytes stay in it, contract milliseconds: so much must fit into the link for the stage not to slow it down. */
  readonly lag: number = 0;
  /** How much later bytes arrive on average, of that. */
  readonly delay: number = 0;
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

/** What a link does for a carrier. */
export interface Carriage {
  /** Calls `wake` at or soon after this instant, perhaps earlier too; never, for `Infinity`. */
  wakeAt(at: number): void;
  /** Something went on that did not arrive just now. */
  passed(): void;
}

/**
 * A stage for what cannot be said when bytes arrive: it keeps them, and lets them go on when it knows. What it keeps counts
 * as waiting in the link, so that the sender feels it.
 */
export abstract class Carrier extends Stage {
  readonly does = 'carry';
  carriage: Carriage = unmoved;
  /** Bytes that it keeps, and whether the source's own end is behind them. */
  abstract readonly kept: number;
  abstract readonly keepsEnd: boolean;

  abstract wake(now: number): void;
  /** It is taken away: what it keeps goes on now, in order. */
  abstract letGo(now: number): void;
  /** What it keeps is thrown away. */
  abstract discard(): void;
  /** The delays of its link, together: how much later bytes arrive on average, and at what rate. */
  travels(_delay: number, _rate: number): void {}
}

const unmoved: Carriage = { wakeAt() {}, passed() {} };
const nowhere: StageSink = { write() {}, end() {}, mark() {} };
