import { z } from 'zod';
import { durationHint, parseDuration } from './duration.js';

/** A duration such as `4s`, read into milliseconds. */
export function duration() {
  return z
    .string({ error: `must be ${durationHint}` })
    .meta({ pattern: '^\\d+(\\.\\d+)?\\s*(ms|s|min|h)$|\\$\\{', examples: ['4s', '200ms', '20min'] })
    .transform((text, context) => {
      const milliseconds = parseDuration(text);
      if (milliseconds !== undefined) return milliseconds;
      context.addIssue({ code: 'custom', message: `must be ${durationHint}`, input: text });
      return z.NEVER;
    });
}
