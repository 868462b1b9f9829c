import { type Clock, systemClock, type Timer } from '../../src/core/clock.js';

/** A running clock that can be put forward, for what takes twenty minutes. */
export class SkippingClock implements Clock {
  readonly #running: Clock;
  readonly #pending = new Map<object, { due: number; callback: () => void; timer: Timer }>();
  #skipped = 0;

  constructor(scale: number) {
    this.#running = systemClock(scale);
  }

  get scale(): number {
    return this.#running.scale;
  }

  now(): number {
    return this.#running.now() + this.#skipped;
  }

  fromMonotonic(milliseconds: number): number {
    return this.#running.fromMonotonic(milliseconds) + this.#skipped;
  }

  after(delay: number, callback: () => void): Timer {
    const key = {};
    this.#arm(key, this.now() + delay, callback);
    return {
      cancel: () => {
        this.#pending.get(key)?.timer.cancel();
        this.#pending.delete(key);
      },
    };
  }

  /** Puts the clock forward; what falls due thereby happens at once, in order. */
  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
    for (const [key, { due, callback, timer }] of [...this.#pending].sort(
      ([, one], [, other]) => one.due - other.due,
    )) {
      timer.cancel();
      this.#arm(key, due, callback);
    }
  }

  #arm(key: object, due: number, callback: () => void): void {
    const timer = this.#running.after(due - this.now(), () => {
      this.#pending.delete(key);
      callback();
    });
    this.#pending.set(key, { due, callback, timer });
  }
}
