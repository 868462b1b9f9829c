import { z } from 'zod';
import { eventName, regularExpression } from './value-schemas.js';

const longestRecord = 1000;
const lineCount = `must be a whole number of lines from 1 to ${longestRecord}`;

const recordSchema = z
  .strictObject({
    begin: regularExpression().describe('A line that matches is the first of a record.'),
    until: regularExpression().optional().describe('A line that matches is the last of it.'),
    lines: z
      .int(lineCount)
      .min(1, lineCount)
      .max(longestRecord, lineCount)
      .optional()
      .describe('How many lines it has at most, the first included; 100 with "until".'),
  })
  .refine(({ until, lines }) => until !== undefined || lines !== undefined, {
    error: 'must say where it ends: by "until" (a pattern), by "lines" (how many), or by both',
  });

/** What of a command's output is an event. */
export const outputPatternSchema = z.strictObject({
  pattern: regularExpression().describe(
    'A regular expression; a line of output, or a record, that matches is the event. Its named groups are attributes.',
  ),
  event: z
    .union(
      [
        eventName(),
        z.strictObject({
          group: z.string().min(1).describe('The named group of the pattern that is the name of the event.'),
        }),
      ],
      { error: 'must be an event, or {group: NAME}: the named group of the pattern that is its name' },
    )
    .describe("The event: canonical, native:NAME, or the group that is its name, which may be the SDK's own."),
  record: recordSchema.optional().describe('The pattern is tried on several lines together, in place of each line.'),
});

/** How the stamps of lines are read. */
export const outputTimeSchema = z.strictObject({
  pattern: regularExpression().describe('Finds the stamp of a line by its only group.'),
  format: z
    .enum(['monotonic-ms', 'epoch-ms', 'epoch-s', 'iso', 'logcat'])
    .describe(
      "How it is written: milliseconds of this machine's monotonic clock, milliseconds or seconds since 1970, " +
        'ISO 8601, or MM-DD HH:MM:SS.mmm.',
    ),
});

export type WrittenOutputPattern = z.output<typeof outputPatternSchema>;
