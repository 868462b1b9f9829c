import type { Budget } from './budget.js';

/** How much of a message is kept without asking anybody, bytes. */
export const ownMemory = 64 * 1024;
/** How large a message may be to be kept whole, with its headers, bytes. */
export const wholeLimit = 1024 * 1024;
/** Pieces that are smaller are put together, so that a message of a thousand of them takes hardly more than its bytes. */
const smallPiece = 4096;

/** The frames of a message that has not come to its end yet; beyond 64 KiB they take memory of the whole process. */
export class MessageAssembly {
  readonly #budget: Budget;
  #borrowed = 0;
  #parts: Buffer[] = [];
  size = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /**
   * Puts the next piece to it.
   * @returns whether there was room for it; if not it has been taken all the same, and the message is too large
   */
  add(piece: Buffer): boolean {
    this.size += piece.length;
    this.#parts.push(piece);
    this.#join();
    if (this.size <= ownMemory) return true;
    const beyond = this.size - ownMemory - this.#borrowed;
    if (this.size > wholeLimit || !this.#budget.take(beyond)) return false;
    this.#borrowed += beyond;
    return true;
  }

  /** Takes out what is there. */
  take(): Buffer[] {
    const parts = this.#parts;
    this.clear();
    return parts;
  }

  clear(): void {
    this.#parts = [];
    this.size = 0;
    if (this.#borrowed > 0) this.#budget.giveBack(this.#borrowed);
    this.#borrowed = 0;
  }

  // Equal halves, so that no byte is copied more than a dozen times.
  #join(): void {
    const parts = this.#parts;
    for (;;) {
      const last = parts.at(-1) as Buffer;
      const before = parts.at(-2);
      if (before === undefined || last.length < before.length || last.length > smallPiece) return;
      parts.splice(-2, 2, Buffer.concat([before, last]));
    }
  }
}
