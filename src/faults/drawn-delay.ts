import type { Dice } from '../core/random.js';
import { type Distribution, distributions, standardNormal } from './distributions.js';

export interface DelayOptions {
  delay: number;
  jitter: number;
  distribution: Distribution;
  correlation: number;
}

/** Delays that are drawn one after the other, each perhaps like the one before it. */
export class DrawnDelay {
  readonly #options: DelayOptions;
  readonly #chances: Dice;
  #deviation: number | undefined;

  constructor(options: DelayOptions, chances: Dice) {
    this.#options = options;
    this.#chances = chances;
  }

  /** @param place of a byte in its stream, or of a message among messages: what its chance depends on */
  draw(place: number): number {
    const { delay, jitter, distribution, correlation } = this.#options;
    if (jitter === 0) return delay;
    const fresh = standardNormal(this.#chances, place);
    // The first has none before it; begun at 0 it would be too tame, and for ever so when fully correlated.
    const before = this.#deviation;
    this.#deviation = before === undefined ? fresh : correlation * before + Math.sqrt(1 - correlation ** 2) * fresh;
    return Math.max(0, delay + jitter * distributions[distribution](this.#deviation));
  }
}
