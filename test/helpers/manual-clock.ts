import type { Clock, Timer } from '../../src/core/clock.js';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  readonly scale = 1;
  readonly #pending = new Map<object, { due: number; callback: () => void }>();
  #now = 0;

  /** How many timers are set. */
  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#now;
  }

  fromMonotonic(milliseconds: number): number {
    return milliseconds;
  }

  after(delay: number, callback: () => void): Timer {
    const key = {};
    this.#pending.set(key, { due: this.#now + Math.max(0, delay), callback });
    return { cancel: () => this.#pending.delete(key) };
  }

  /** Lets time pass, with every timer at its instant; sockets and immediates get their turn after each. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#pending].sort(([, one], [, other]) => one.due - other.due);
      if (next === undefined || next[1].due > end) break;
      this.#pending.delete(next[0]);
      this.#now = next[1].due;
      next[1].callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }
}
