/** The bytes that busy links may hold beyond their own cap, for the whole process together. */
export class Budget {
  readonly limit: number;
  readonly #onRefused: () => void;
  #used = 0;
  /** How often it had no more to lend. */
  refusals = 0;

  /** @param onRefused called each time that it has no more to lend */
  constructor(limit: number, onRefused: () => void = () => {}) {
    this.limit = limit;
    this.#onRefused = onRefused;
  }

  get used(): number {
    return this.#used;
  }

  /** Borrows; false when the process has no more to lend. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.limit) {
      this.refusals += 1;
      this.#onRefused();
      return false;
    }
    this.#used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
