import type { Clock, Timer } from '../../src/core/clock.js';

/** How many turns of the event loop a message needs at most, through a gate, to whoever answers it. */
const throughGate = 12;

/**
 * A clock that stands still until it is told to go on, so that a busy machine cannot be late. What waits for it happens
 * in order, each at its instant.
 */
export class ManualClock implements Clock {
  readonly scale: number;
  readonly #pending = new Set<{ due: number; callback: () => void }>();
  readonly #turns: number;
  readonly #creep: number;
  #now = 0;

  /**
   * @param creep how far it goes on whenever it is read, so that what follows from a timer comes after it; contract milliseconds
   * @param scale what it calls itself: parties do less on a clock that is said to be fast
   */
  constructor({ turns = throughGate, creep = 0, scale = 1 } = {}) {
    this.#turns = turns;
    this.#creep = creep;
    this.scale = scale;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    this.#now += this.#creep;
    return this.#now;
  }

  fromMonotonic(milliseconds: number): number {
    return milliseconds;
  }

  after(delay: number, callback: () => void): Timer {
    const timer = { due: this.#now + Math.max(0, delay), callback };
    this.#pending.add(timer);
    return { cancel: () => this.#pending.delete(timer) };
  }

  /** Goes on to an instant at once: for logic without promises and sockets. */
  advanceTo(end: number): void {
    while (this.#fireNext(end));
    this.#now = Math.max(this.#now, end);
  }

  /** Lets so many contract milliseconds pass; promises settle and real sockets get their turn after every timer. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    do await this.#settle();
    while (this.#fireNext(end));
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
      this.#fireNext(Number.POSITIVE_INFINITY);
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < this.#turns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #fireNext(end: number): boolean {
    let next: { due: number; callback: () => void } | undefined;
    for (const timer of this.#pending) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    }
    if (next === undefined) return false;
    this.#pending.delete(next);
    this.#now = Math.max(this.#now, next.due);
    next.callback();
    return true;
  }
}
