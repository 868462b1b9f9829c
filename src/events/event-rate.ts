import type { Clock, Timer } from '../core/clock.js';
import type { Occurrence } from '../core/records.js';

/** How many events of one client the wire may tell in a second. */
export const mostEvents = 1000;
interface Window {
  began: number;
  taken: number;
  refused: number;
  /** Tells what was refused once its second is over. */
  timer?: Timer;
}

/** Keeps a chatty wire from flooding the history: what is too much in a second is counted, and said once. */
export class EventRate {
  readonly #clock: Clock;
  /** A real second. */
  readonly #second: number;
  readonly #record: (occurrence: Occurrence) => void;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, record: (occurrence: Occurrence) => void) {
    this.#clock = clock;
    this.#second = 1000 * clock.scale;
    this.#record = record;
  }

  /** Whether another event of this client may be taken. */
  take(client: string, now: number): boolean {
    const window = this.#windowOf(client, now);
    window.taken += 1;
    if (window.taken <= mostEvents) return true;
    window.refused += 1;
    window.timer ??= this.#clock.after(window.began + this.#second - now, () => this.#say(client, window));
    return false;
  }

  /** Says what it would have said soon. */
  stop(): void {
    for (const [client, window] of this.#windows) if (window.timer !== undefined) this.#say(client, window);
  }

  #windowOf(client: string, now: number): Window {
    const known = this.#windows.get(client);
    if (known !== undefined && now - known.began < this.#second) return known;
    if (known?.timer !== undefined) this.#say(client, known);
    const window: Window = { began: now, taken: 0, refused: 0 };
    this.#windows.set(client, window);
    return window;
  }

  #say(client: string, window: Window): void {
    window.timer?.cancel();
    delete window.timer;
    this.#record({ kind: 'events-rejected', client, reason: 'rate', count: window.refused });
  }
}
