/** A timer that was set; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. Every figure is *contract time*: milliseconds since the clock was made, multiplied by
 * `scale`. With scale 20, one real second is twenty seconds of the contract, for everything that uses this clock.
 */
export interface Clock {
  readonly scale: number;
  /** Contract milliseconds since the clock began; never goes backwards. */
  now(): number;
  /** Contract time of a reading of the machine's own monotonic clock, in milliseconds (`process.hrtime`). */
  fromMonotonic(milliseconds: number): number;
  /** Calls back once, `delay` contract milliseconds from now; never early. */
  after(delay: number, callback: () => void): Timer;
}

/** The machine's monotonic clock, read from now on. */
export function systemClock(scale = 1): Clock {
  const origin = performance.now();
  const originMonotonic = monotonicNow();
  const now = () => (performance.now() - origin) * scale;
  return {
    scale,
    now,
    fromMonotonic: (milliseconds) => (milliseconds - originMonotonic) * scale,
    after: (delay, callback) => timerAt(now, now() + delay, scale, callback),
  };
}

/** The machine's monotonic clock in milliseconds; the same in every process of one machine. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Resolves after `delay` contract milliseconds, or as soon as the signal aborts. */
export function pause(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(delay, done);
    signal?.addEventListener('abort', done);
  });
}

// Node's timers may fire up to a millisecond early, and hold at most 2^31 ms: the clock is read again each time.
function timerAt(now: () => number, due: number, scale: number, callback: () => void): Timer {
  let handle = setTimeout(check, wait());
  return { cancel: () => clearTimeout(handle) };

  function wait(): number {
    return Math.min(Math.max(0, (due - now()) / scale), 2 ** 31 - 1);
  }
  function check(): void {
    if (now() >= due) callback();
    else handle = setTimeout(check, wait());
  }
}
