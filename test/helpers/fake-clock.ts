import type { Clock } from '../../src/core/clock.js';

/** A clock that stands still until it is told to go on; what waits for it then happens in order, each at its instant. */
export interface FakeClock extends Clock {
  /** Goes on by so many contract milliseconds; promises that were waited for settle in between. */
  advance(milliseconds: number): Promise<void>;
}

export function fakeClock(): FakeClock {
  let now = 0;
  const timers = new Set<{ due: number; callback: () => void }>();
  return {
    scale: 1,
    now: () => now,
    fromMonotonic: (milliseconds) => milliseconds,
    after(delay, callback) {
      const timer = { due: now + Math.max(0, delay), callback };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await settled();
        const [next] = [...timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.due);
        next.callback();
      }
      now = end;
    },
  };
}

// A turn of the event loop: every promise that can settle without the clock has settled then.
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
