import { z } from 'zod';
import { parseDuration } from '../../core/duration.js';
import { duration, share } from '../../core/schema.js';
import { word } from '../value-schemas.js';

const spacingError = 'must be a duration such as 1s, or a range of two such as 500ms..1s';

const frequencySchema = z.strictObject({
  count: z.int().min(1).describe('How many attempts.'),
  per: duration().describe('In any stretch of this length.'),
});

/** How a client must try to connect again. */
export const attemptsSchema = z.strictObject({
  from: word().describe('The client that tries to connect.'),
  schedule: z
    .array(spacing())
    .min(1)
    .optional()
    .describe('How long it waits before the first attempt, the second …; the last one repeats. Ranges are exact.'),
  tolerance: share()
    .optional()
    .describe('What each wait of the schedule allows on both sides; max(500 ms, 10 %), from 60 s on 5 %, without it.'),
  'at-least': frequencySchema.optional().describe('It must not try less often, until it is connected again.'),
  'at-most': frequencySchema.optional().describe('It must not try more often.'),
});

// One wait, or the least and the most.
function spacing() {
  return z
    .string({ error: spacingError })
    .meta({ examples: ['1s', '500ms..1s'] })
    .transform((text, context): { at: number } | { min: number; max: number } => {
      const parts = text.split('..').map(parseDuration);
      const [min, max] = parts;
      if (min !== undefined && parts.length === 1) return { at: min };
      if (min !== undefined && max !== undefined && parts.length === 2 && min <= max) return { min, max };
      context.addIssue({ code: 'custom', message: spacingError, input: text });
      return z.NEVER;
    });
}
