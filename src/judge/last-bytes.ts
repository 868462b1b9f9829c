import type { ByteStamp } from '../core/records.js';

/** A stamp of a last byte, with the line that holds it. */
export interface FoundByte {
  stamp: ByteStamp;
  line: number;
}

interface PlacedByte extends FoundByte {
  /** Where its line stands among the others. */
  place: number;
}

/** The last bytes of clients, by direction or frame filter; many lines tell of the same byte. */
export class LastBytes {
  readonly #found = new Map<string, PlacedByte[]>();

  add(key: string, byte: PlacedByte): void {
    const found = this.#found.get(key);
    if (found === undefined) {
      this.#found.set(key, [byte]);
      return;
    }
    const last = found.at(-1);
    const known = last?.stamp.t === byte.stamp.t && last.stamp.unsure === byte.stamp.unsure && last.place < byte.place;
    if (!known) found.push(byte);
  }

  /** Puts them in order, and leaves out what stands after the last one that counts. */
  seal(lastPlace: number): void {
    for (const [key, found] of this.#found) {
      const counting = found.filter(({ place }) => !(place > lastPlace));
      this.#found.set(
        key,
        counting.sort((one, other) => one.stamp.t - other.stamp.t || one.place - other.place),
      );
    }
  }

  /** The last one at or before an instant; of several lines about it, the first that is sure. */
  before(key: string, limit: number): FoundByte | undefined {
    const found = this.#found.get(key) ?? [];
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((found[middle]?.stamp.t ?? 0) <= limit) low = middle + 1;
      else high = middle;
    }
    let first = low - 1;
    while (first > 0 && found[first - 1]?.stamp.t === found[first]?.stamp.t) first -= 1;
    const same = found.slice(Math.max(0, first), low);
    return same.find(({ stamp }) => stamp.unsure === undefined) ?? same[0];
  }
}
