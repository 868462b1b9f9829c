import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import { formatShare } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { duration, share } from '../core/schema.js';
import type { Loss } from './modelled-tcp/path.js';

/** The ways in which packets may be lost; exactly one is chosen. */
export const lossOptions = z
  .strictObject({
    loss: share().optional().describe('How many of the packets are lost, each by itself.'),
    burst: z
      .strictObject({
        loss: share().describe('How many of the packets are lost in the long run.'),
        length: duration().describe('How long a bad period lasts on average.'),
        inside: share()
          .prefault('100%')
          .describe('How many of the packets are lost in a bad period; in a good one none is.'),
      })
      .refine(({ loss, inside }) => loss < inside, { path: ['loss'], error: 'must be less than "inside"' })
      .refine(({ length }) => length > 0, { path: ['length'], error: 'must be longer than 0ms' })
      .optional()
      .describe(
        'Losses come in bursts (Gilbert and Elliott), in both directions at once: `loss` of the packets in the long run, ' +
          'in bad periods of `length` on average, in which `inside` of them are lost (100% without it).',
      ),
    every: z.int().min(2).optional().describe('One packet in so many is lost, counted in each direction.'),
  })
  .refine(({ loss, burst, every }) => [loss, burst, every].filter((each) => each !== undefined).length === 1, {
    error: 'must be a map with exactly one of "loss", "burst" and "every"',
  });

export type LossOptions = z.output<typeof lossOptions>;

/** What is lost, in words; `what` is what is counted. */
export function explainLoss({ loss, burst, every }: LossOptions, what: 'packet' | 'message' = 'packet'): string {
  if (burst !== undefined) {
    const { loss, length, inside } = burst;
    return `${formatShare(loss)} of the ${what}s are lost, in bursts of ${formatDuration(length)} on average${inside === 1 ? '' : ` (${formatShare(inside)} of the ${what}s in a burst)`}`;
  }
  return every === undefined ? `${formatShare(loss ?? 0)} of the ${what}s are lost` : `one ${what} in ${every} is lost`;
}

/**
 * Makes what decides about the packets of each direction of one connection.
 * @param chances for each direction, decided by the packet's number
 */
export function makeLosses(options: LossOptions, chances: (purpose: string) => Dice): (way: string) => Loss {
  const { loss = 0, burst, every } = options;
  if (every !== undefined) return () => ({ loses: (packet) => packet % every === every - 1 });
  const periods = burst === undefined ? undefined : new BadPeriods(burst, chances('bad periods'));
  return (way) => {
    const dice = chances(way);
    if (periods === undefined) return { loses: (packet) => dice.at(packet) < loss };
    const { inside } = periods;
    return { loses: (packet, now) => periods.include(now) && dice.at(packet) < inside };
  };
}

// Counted in time and not in packets: with few packets a chain that moves once a packet would be bad for minutes.
class BadPeriods {
  readonly inside: number;
  readonly #chances: Dice;
  /** How long a good and a bad period last on average. */
  readonly #means: readonly [number, number];
  #drawn: number;
  #until = Number.NEGATIVE_INFINITY;

  constructor({ loss, length, inside }: NonNullable<LossOptions['burst']>, chances: Dice) {
    this.inside = inside;
    this.#chances = chances;
    const share = loss / inside;
    this.#means = [share === 0 ? Number.MAX_SAFE_INTEGER : (length * (1 - share)) / share, length];
    this.#drawn = chances.at(0) < share ? 1 : 0;
  }

  include(now: number): boolean {
    if (this.#until === Number.NEGATIVE_INFINITY) this.#until = now;
    while (this.#until <= now) {
      const mean = this.#means[this.#drawn % 2] as number;
      this.#drawn += 1;
      this.#until -= mean * Math.log(1 - this.#chances.at(this.#drawn));
    }
    // Periods with an even number are good, and the present one has the number before.
    return this.#drawn % 2 === 0;
  }
}
