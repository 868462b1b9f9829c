import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { formatShare } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { duration, share } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { type Distribution, distributions, standardNormal } from './distributions.js';
import { staged } from './staged.js';

const schema = z.strictObject({
  delay: duration().describe('How much later bytes arrive, one way.'),
  jitter: duration()
    .prefault('0ms')
    .describe('How much the delay varies: ± this much when uniform, else its standard deviation. Never below 0.'),
  distribution: z
    .enum(Object.keys(distributions) as [Distribution, ...Distribution[]])
    .default('uniform')
    .describe('How the delay varies: uniform, normal, or pareto with a long tail (shape 3).'),
  correlation: share()
    .prefault('0%')
    .describe('How much of its deviation a piece has from the one before it; the distribution stays the same.'),
});

type Options = z.output<typeof schema>;

/** Every byte arrives later; order and rate stay as they are. */
export const latency: FaultDefinition<Options> = {
  type: 'latency',
  summary: 'Bytes arrive later, by a fixed or a varying delay; order is kept.',
  appliesTo: ['bytes'],
  schema,
  example: { delay: '120ms', jitter: '30ms', distribution: 'normal' },
  wire:
    'The same bytes, later: in `direction: both` a round trip takes twice the delay longer. A FIN is delayed ' +
    'like the bytes before it. Order is kept, so a byte that drew a short delay waits for those before it. ' +
    'Connecting is not slower, since the proxy itself accepts.',
  explain: ({ delay, jitter, distribution, correlation }) =>
    `bytes arrive ${formatDuration(delay)}${jitter === 0 ? '' : ` ± ${formatDuration(jitter)} (${distribution}${correlation === 0 ? '' : `, ${formatShare(correlation)} correlated`})`} later in each direction it touches`,
  create: (options, context) =>
    staged(options, context, (current, { connection, way }) => new Delay(current, context.chances(connection, way))),
};

/** How many bytes share one draw: the payload of a full Ethernet frame over TCP with time stamps. */
const segment = 1448;

// A new delay is drawn for each arrival and each further segment of it, from the bytes' place in the stream. Since order is
// kept, only a piece that is later than all before it needs to be cut off.
class Delay extends Stage {
  readonly does = 'delay';
  override readonly lag: number;
  override readonly delay: number;
  readonly #options: Options;
  readonly #chances: Dice;
  #deviation: number | undefined;

  constructor(options: Options, chances: Dice) {
    super();
    this.#options = options;
    this.#chances = chances;
    this.lag = options.delay + options.jitter;
    this.delay = options.delay;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.lag > 0) this.acted();
    if (this.#options.jitter === 0) {
      this.next.write(chunk, at + this.#options.delay, offset);
      return;
    }
    let start = 0;
    let latest = this.#draw(offset);
    for (let cut = segment - (offset % segment); cut < chunk.length; cut += segment) {
      const drawn = this.#draw(offset + cut);
      if (drawn <= latest) continue;
      this.next.write(chunk.subarray(start, cut), at + latest, offset + start);
      start = cut;
      latest = drawn;
    }
    this.next.write(start === 0 ? chunk : chunk.subarray(start), at + latest, offset + start);
  }

  #draw(place: number): number {
    const { delay, jitter, distribution, correlation } = this.#options;
    const fresh = standardNormal(this.#chances, place);
    // The first has none before it; begun at 0 it would be too tame, and for ever so when fully correlated.
    const before = this.#deviation;
    this.#deviation = before === undefined ? fresh : correlation * before + Math.sqrt(1 - correlation ** 2) * fresh;
    return Math.max(0, delay + jitter * distributions[distribution](this.#deviation));
  }
}
