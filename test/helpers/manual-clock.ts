import type { Clock, Timer } from '../../src/core/clock.js';

/** How many turns of the event loop a message needs at most, through a gate, to whoever answers it. */
const turns = 12;

/**
 * A clock that stands still until it is told to go on, so that a busy machine cannot be late. What waits for it happens
 * in order, each at its instant.
 */
export class ManualClock implements Clock {
  readonly scale = 1;
  readonly #pending = new Set<{ due: number; callback: () => void }>();
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
    do await settle();
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
      await settle();
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

async function settle(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
