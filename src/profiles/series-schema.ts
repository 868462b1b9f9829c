import { z } from 'zod';
import { scalar, share } from '../core/schema.js';
import { word } from './value-schemas.js';

const bound = (what: string) =>
  scalar().optional().describe(`${what}: a duration such as 3s, or a number; in place of "values".`);

const sweepSchema = z.strictObject({
  param: z.string().min(1).describe('The parameter that is given one value after the other.'),
  values: z.array(scalar()).min(1).optional().describe('Its values.'),
  from: bound('The first value'),
  to: bound('The largest value that there may be'),
  step: bound('How far each value is from the one before'),
});

/** The keys of a profile that say how often, and with which values, it is run. */
export const seriesKeys = {
  tags: z.array(word()).default([]).describe('Words to choose profiles by: `run --tag` and `--skip-tag`.'),
  repeat: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many runs there are, one after the other, each with a seed of its own; one, without it.'),
  require: share()
    .optional()
    .describe('The share of the decided runs that must pass each expectation; without it, all of them.'),
  'time-scale': z
    .number()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Makes everything so many times shorter; only where every client is started by this profile and knows of it.',
    ),
  sweep: sweepSchema
    .optional()
    .describe('A run (or as many as "repeat" says) for each of several values of a parameter.'),
};

export type WrittenSweep = z.output<typeof sweepSchema>;
