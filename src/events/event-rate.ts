import type { Clock } from '../core/clock.js';
import type { Rejections } from './rejections.js';

/** How many events of one client are taken in a second, each way: by the wire, by its output, and by requests. */
export const mostEvents = 1000;

interface Window {
  began: number;
  taken: number;
}

/** Keeps a chatty client from flooding the history: what is too much in a second is counted, and said once. */
export class EventRate {
  readonly #rejections: Rejections;
  /** A real second. */
  readonly #second: number;
  readonly #windows = new Map<string, Window>();

  constructor({ scale }: Pick<Clock, 'scale'>, rejections: Rejections) {
    this.#second = 1000 * scale;
    this.#rejections = rejections;
  }

  /** Whether another event of this client may be taken. */
  take(client: string, now: number): boolean {
    const window = this.#windowOf(client, now);
    window.taken += 1;
    if (window.taken <= mostEvents) return true;
    this.#rejections.reject(client, 'rate');
    return false;
  }

  /** Whether so many events of this client may be taken together; if not, none of them is. */
  takeAll(client: string, count: number, now: number): boolean {
    const window = this.#windowOf(client, now);
    if (window.taken + count > mostEvents) return false;
    window.taken += count;
    return true;
  }

  #windowOf(client: string, now: number): Window {
    const known = this.#windows.get(client);
    if (known !== undefined && now - known.began < this.#second) return known;
    const window: Window = { began: now, taken: 0 };
    this.#windows.set(client, window);
    return window;
  }
}
