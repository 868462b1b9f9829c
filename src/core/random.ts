/**
 * Chances that depend on nothing but the run's seed, the names they are drawn for and an index: the same index gives
 * the same number, in whatever order and however often it is asked for.
 */
export class Dice {
  readonly #key: number;

  /** @param keys what the chances are for, such as a fault, a client and its nth connection */
  constructor(seed: number, ...keys: (string | number)[]) {
    this.#key = keys.reduce<number>(
      (key, part) => mix(key ^ hash(String(part))),
      mix(seed ^ Math.floor(seed / 2 ** 32)),
    );
  }

  /** A number in [0, 1) for an index from 0 on. */
  at(index: number): number {
    const low = index >>> 0;
    const high = Math.floor(index / 2 ** 32);
    const first = mix(this.#key ^ mix(low) ^ Math.imul(high, 0x9e3779b1));
    return (first >>> 0) / 2 ** 32;
  }
}

// An integer hash with little bias (Chris Wellons' lowbias32).
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) + 0x6d2b79f5;
}

// FNV-1a.
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
