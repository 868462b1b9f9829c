import { z } from 'zod';
import { durationHint, parseDuration } from './duration.js';
import { parseRate, parseShare, parseSize, rateHint, shareHint, sizeHint } from './quantity.js';

/** A duration such as `4s`, read into milliseconds. */
export function duration() {
  return quantity(parseDuration, durationHint, '^\\d+(\\.\\d+)?\\s*(ms|s|min|h)$', ['4s', '200ms', '20min']);
}

/** A size such as `16KB`, read into bytes. */
export function size() {
  return quantity(parseSize, sizeHint, '^\\d+(\\.\\d+)?\\s*([KMG]i?B|B)$', ['16KB', '1MiB']);
}

/** A rate such as `1MB/s`, read into bytes a second. */
export function rate() {
  return quantity(parseRate, rateHint, '^\\d+(\\.\\d+)?\\s*([kMG]?bit|[KMG]?B)/s$', ['1MB/s', '750kbit/s']);
}

/** A percentage such as `30%`, read into a share from 0 to 1. */
export function share() {
  return quantity(parseShare, shareHint, '^\\d+(\\.\\d+)?\\s*%$', ['30%', '0.5%']);
}

/** Text, a number, or true or false. */
export function scalar() {
  return z.union([z.string(), z.number(), z.boolean()], { error: 'must be text, a number, or true or false' });
}

/** A regular expression; stays text, since that is what a plan and a history carry. */
export function regularExpression() {
  return z.string().superRefine((pattern, context) => {
    const problem = patternProblem(pattern);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: pattern });
  });
}

/** What is wrong with a regular expression, or undefined. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RegExp(pattern);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `must be a regular expression (${message.slice(message.lastIndexOf(': ') + 1).trim()})`;
  }
}

// Text with a unit; `pattern` and `examples` are for editors, and a parameter may stand in its place.
function quantity(parse: (text: string) => number | undefined, hint: string, pattern: string, examples: string[]) {
  return z
    .string({ error: `must be ${hint}` })
    .meta({ pattern: `${pattern}|\\$\\{`, examples })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `must be ${hint}`, input: text });
      return z.NEVER;
    });
}
