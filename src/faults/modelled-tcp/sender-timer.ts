import { kernelTimer } from './kernel-timer.js';
import type { RoundTrip } from './round-trip.js';
import type { Scoreboard } from './scoreboard.js';

/** The one timer that a sender has: for a time-out, a tail-loss probe, or until reordering is ruled out. */
export class SenderTimer {
  readonly #board: Scoreboard;
  readonly #roundTrip: RoundTrip;
  /** When it fires. */
  at = Number.POSITIVE_INFINITY;
  #purpose: 'time-out' | 'probe' | 'reordering' = 'time-out';

  constructor(board: Scoreboard, roundTrip: RoundTrip) {
    this.#board = board;
    this.#roundTrip = roundTrip;
  }

  /** What it is set for. */
  get purpose(): 'time-out' | 'probe' | 'reordering' | undefined {
    return this.at === Number.POSITIVE_INFINITY ? undefined : this.#purpose;
  }

  clear(): void {
    this.at = Number.POSITIVE_INFINITY;
  }

  /** A time-out from now on. */
  setTimeOut(now: number): void {
    this.#set('time-out', now, this.#roundTrip.timeout);
  }

  /** A time-out counted from when the first segment that is out was sent. */
  setTimeOutOfFirst(now: number): void {
    this.#set('time-out', now, this.#untilTimeOutOfFirst(now));
  }

  waitForReordering(now: number, wait: number): void {
    this.#set('reordering', now, Math.min(wait + 2, this.#roundTrip.timeout));
  }

  /**
   * Something was sent or acknowledged: a probe if it can help, else the time-out.
   * @param calm no segment is known to be missing
   * @param advances the stream was acknowledged further, so that time counts from now on
   */
  renew(calm: boolean, advances: boolean, now: number): void {
    const { out, sacked, resent } = this.#board;
    const { smoothed, timeout } = this.#roundTrip;
    if (out === 0) this.clear();
    else if (calm && sacked === 0 && resent === 0) {
      // A lone segment may be acknowledged late.
      const wait = 2 * smoothed + (out === 1 ? 200 : 8);
      this.#set('probe', now, Math.min(wait, advances ? timeout : this.#untilTimeOutOfFirst(now)));
    } else if (!advances) return;
    else if (this.purpose === 'probe' || this.purpose === 'reordering') this.setTimeOutOfFirst(now);
    else this.setTimeOut(now);
  }

  #untilTimeOutOfFirst(now: number): number {
    return Math.max(1, (this.#board.head?.sent ?? now) + this.#roundTrip.timeout - now);
  }

  #set(purpose: 'time-out' | 'probe' | 'reordering', now: number, delay: number): void {
    this.#purpose = purpose;
    this.at = kernelTimer(now, delay);
  }
}
