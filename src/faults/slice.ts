import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { formatSize } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { duration, size } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    size: size().describe('How large the pieces are on average; at least 1B.'),
    variation: size().prefault('0B').describe('How much larger or smaller a piece may be; less than the size.'),
    delay: duration().prefault('0ms').describe('How long after a piece the next one follows at the earliest.'),
  })
  .refine(({ size }) => size >= 1, { path: ['size'], error: 'must be at least 1B' })
  .refine(({ size, variation }) => variation < size, { path: ['variation'], error: 'must be less than "size"' });

type Options = z.output<typeof schema>;

/** The stream arrives in small pieces, with a pause between them. */
export const slice: FaultDefinition<Options> = {
  type: 'slice',
  summary: 'Bytes arrive in small pieces, perhaps with a pause between them.',
  appliesTo: ['bytes'],
  schema,
  example: { size: '64B', variation: '32B', delay: '5ms' },
  wire:
    'The same bytes in many small reads: for parsers that take one read for one message. A pause between ' +
    'pieces also limits the rate.',
  explain: ({ size, variation, delay }) =>
    `bytes arrive in pieces of ${formatSize(size)}${variation === 0 ? '' : ` ± ${formatSize(variation)}`}${delay === 0 ? '' : `, ${formatDuration(delay)} apart`}`,
  create: (options, context) =>
    staged(options, context, (current, { connection, way }) => new Slicer(current, context.chances(connection, way))),
};

// The cuts are places in the stream, drawn one after the other, so that they do not depend on how it arrives.
class Slicer extends Stage {
  readonly does = 'delay';
  override readonly rate: number;
  readonly #options: Options;
  readonly #chances: Dice;
  #cuts = 0;
  #nextCut = -1;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options, chances: Dice) {
    super();
    this.#options = options;
    this.#chances = chances;
    this.rate = options.delay === 0 ? Number.POSITIVE_INFINITY : options.size / options.delay;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    this.acted();
    for (let start = 0; start < chunk.length; ) {
      while (this.#nextCut <= offset + start) this.#drawCut(offset + start);
      const end = Math.min(chunk.length, this.#nextCut - offset);
      const leaves = Math.max(at, this.#nextAt);
      this.next.write(chunk.subarray(start, end), leaves, offset + start);
      if (offset + end === this.#nextCut) this.#nextAt = leaves + this.#options.delay;
      start = end;
    }
  }

  override restart(now: number): void {
    this.#nextCut = -1;
    // Not from the past on: the pieces that passed since would be paid for twice.
    this.#nextAt = now;
  }

  #drawCut(place: number): void {
    const { size, variation } = this.#options;
    const length = size - variation + Math.floor(this.#chances.at(this.#cuts) * (2 * variation + 1));
    this.#cuts += 1;
    this.#nextCut = Math.max(this.#nextCut, place) + Math.max(1, length);
  }
}
