import type { Clock, Timer } from '../../src/core/clock.js';

/** How many turns of the event loop a message needs at most, through a gate, to whoever answers it. */
const turns = 12;

/**
 * A clock that stands still until it is told to go on, so that a busy machine cannot be late: real sockets get their
 * turn after every timer, and only then does time go on.
 */
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

  /** Lets time pass, with every timer at its instant. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    while (await this.#next(end));
    this.#now = end;
  }

  /** Goes from timer to timer, until told to stop. */
  flow(): () => void {
    const stopped = new AbortController();
    void this.#flowUntil(stopped.signal);
    return () => stopped.abort();
  }

  /** Puts the clock forward, for what takes twenty minutes; what falls due thereby happens next, in order. */
  skip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async #flowUntil(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      if (!(await this.#next(Number.POSITIVE_INFINITY))) await settle();
    }
  }

  async #next(end: number): Promise<boolean> {
    const [next] = [...this.#pending].sort(([, one], [, other]) => one.due - other.due);
    if (next === undefined || next[1].due > end) return false;
    this.#pending.delete(next[0]);
    this.#now = Math.max(this.#now, next[1].due);
    next[1].callback();
    await settle();
    return true;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
