import { z } from 'zod';
import type { FaultDefinition } from '../core/fault.js';
import { formatShare } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { share } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { staged } from './staged.js';

const schema = z.strictObject({
  share: share().describe('How many of the bytes are changed; in each of them one bit is flipped.'),
});

/** Bits flip in the stream, as no real TCP lets happen: only for who asks for it by name. */
export const corrupt: FaultDefinition<z.output<typeof schema>> = {
  type: 'corrupt',
  summary: 'Bits flip in the bytes that pass. No real TCP does this to an app: use it on purpose.',
  appliesTo: ['bytes'],
  schema,
  example: { share: '0.01%' },
  wire:
    'The same number of bytes, some with one bit flipped. Which ones is drawn from the seed and their place ' +
    'in the stream, so that a run can be repeated.',
  explain: ({ share }) => `a bit is flipped in ${formatShare(share)} of the bytes`,
  create: (options, context) =>
    staged(
      options,
      context,
      ({ share }, { connection, way }) => new Corruption(share, context.chances(connection, way)),
    ),
};

// The gaps between changed bytes are drawn, not every byte; places in the stream, whatever way it arrives.
class Corruption extends Stage {
  readonly does = 'change';
  readonly #share: number;
  readonly #chances: Dice;
  #drawn = 0;
  #nextPlace = -1;

  constructor(share: number, chances: Dice) {
    super();
    this.#share = share;
    this.#chances = chances;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    let bytes = chunk;
    if (this.#nextPlace < offset) this.#nextPlace = offset - 1 + this.#gap();
    while (this.#nextPlace < offset + chunk.length) {
      // The bytes as they came may still be somebody else's to send.
      if (bytes === chunk) bytes = Buffer.from(chunk);
      const index = this.#nextPlace - offset;
      bytes[index] = (bytes[index] as number) ^ (1 << Math.floor(this.#chances.at(2 * this.#drawn) * 8));
      this.acted();
      this.#nextPlace += this.#gap();
    }
    this.next.write(bytes, at, offset);
  }

  #gap(): number {
    this.#drawn += 1;
    if (this.#share >= 1) return 1;
    const gap = 1 + Math.log(1 - this.#chances.at(2 * this.#drawn + 1)) / Math.log(1 - this.#share);
    return Number.isFinite(gap) ? Math.floor(gap) : Number.MAX_SAFE_INTEGER / 4;
  }
}
