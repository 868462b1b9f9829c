import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Dice } from '../../../src/core/random.js';

/** Numbers from 0 to 1 that are the same in every run with the same seed. */
export function seeded(seed: number): () => number {
  const dice = new Dice(seed);
  let index = 0;
  return () => dice.at(index++);
}

/** Bytes that are nowhere alike, so that a lost or exchanged piece shows. */
export function payload(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, size >> 2);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < words.length; index++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    words[index] = state;
  }
  for (let index = words.length * 4; index < size; index++) bytes[index] = (seed + index) & 0xff;
  return bytes;
}

/** Text of so many bytes, in characters of several lengths. */
export function text(size: number, seed: number): string {
  const piece = `${seed} caf\u00e9 \u20ac \u{1f600} `;
  const whole = piece.repeat(Math.floor(size / Buffer.byteLength(piece)));
  return whole + 'x'.repeat(size - Buffer.byteLength(whole));
}

/** Writes bytes in pieces of random sizes, each a packet of its own as far as the kernel lets it be. */
export async function writeInPieces(to: Writable, bytes: Buffer, random: () => number, most: number): Promise<void> {
  for (let start = 0; start < bytes.length && !to.destroyed; ) {
    const size = 1 + Math.floor(random() ** 3 * most);
    const ready = to.write(bytes.subarray(start, start + size));
    start += size;
    if (!ready) await once(to, 'drain');
    else await nextTurn();
  }
}
