import type { Clock } from '../../src/core/clock.js';

/** A clock that a test moves on by hand, and that tells how many timers it was given. */
export class ManualClock implements Clock {
  readonly scale = 1;
  readonly #timers = new Set<{ due: number; callback: () => void }>();
  #now = 0;

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  fromMonotonic(milliseconds: number): number {
    return milliseconds;
  }

  after(delay: number, callback: () => void): { cancel(): void } {
    const timer = { due: this.#now + delay, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Goes on to an instant; each timer on the way fires at its own. */
  advanceTo(end: number): void {
    for (;;) {
      let next: { due: number; callback: () => void } | undefined;
      for (const timer of this.#timers) {
        if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
      }
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
    }
    this.#now = end;
  }

  /** Goes on without any timer firing, as a busy event loop does. */
  standStill(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
