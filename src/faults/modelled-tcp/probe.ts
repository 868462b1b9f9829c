import type { News } from './scoreboard.js';

/** What became of a tail-loss probe: new data or the last segment once more, so that an acknowledgement tells what is missing. */
export class Probe {
  /** How far the stream had been sent with it, while nothing is known of it. */
  #sentTo = -1;
  #isCopy = false;

  get open(): boolean {
    return this.#sentTo >= 0;
  }

  start(sentTo: number, isCopy: boolean): void {
    this.#sentTo = sentTo;
    this.#isCopy = isCopy;
  }

  forget(): void {
    this.#sentTo = -1;
  }

  /** Whether an acknowledgement shows that the probe repaired a loss that nobody would have heard of. */
  repaired({ duplicates, advanced, delivered }: News, acknowledged: number): boolean {
    if (!this.open || acknowledged < this.#sentTo) return false;
    const beyond = acknowledged > this.#sentTo;
    if (this.#isCopy && duplicates === 0 && !beyond && (advanced || delivered > 0)) return false;
    this.forget();
    return this.#isCopy && duplicates === 0 && beyond;
  }
}
