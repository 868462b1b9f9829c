import type { Budget } from './budget.js';

/** How much a link may hold by itself, bytes; beyond it a delayed link borrows from the budget of the process. */
export const linkCap = 256 * 1024;

/** The room that one link has for what waits in it, and when it may read on after it was full. */
export class Room {
  readonly #budget: Budget;
  #borrowed = 0;
  #resumeAt = Number.POSITIVE_INFINITY;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /**
   * Whether what waits fits, with its overhead; what is beyond the cap is borrowed.
   * @param volume what a delay keeps on its way, bytes: only for this much is borrowed
   */
  fits(waiting: number, volume: number): boolean {
    const beyond = waiting - linkCap;
    if (beyond <= this.#borrowed) return true;
    if (beyond <= volume && this.#budget.take(beyond - this.#borrowed)) {
      this.#borrowed = beyond;
      return true;
    }
    // A pipe that is full of bytes on their way must not run dry before more are read.
    this.#resumeAt = volume === 0 ? linkCap / 2 : waiting - linkCap / 2;
    return false;
  }

  /** Gives back what is not needed any more; tells whether so little waits that reading may go on. */
  settle(waiting: number): boolean {
    const needed = Math.max(0, waiting - linkCap);
    if (needed < this.#borrowed) {
      this.#budget.giveBack(this.#borrowed - needed);
      this.#borrowed = needed;
    }
    if (waiting > this.#resumeAt) return false;
    this.#resumeAt = Number.POSITIVE_INFINITY;
    return true;
  }
}
