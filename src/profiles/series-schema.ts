import { z } from 'zod';
import { share } from '../core/schema.js';

/** The keys of a profile that say how often, and with which values, it is run. */
export const seriesKeys = {
  repeat: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many runs there are, one after the other, each with a seed of its own; one, without it.'),
  require: share()
    .optional()
    .describe('The share of the decided runs that must pass each expectation; without it, all of them.'),
};
