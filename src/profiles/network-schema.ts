import { z } from 'zod';
import { duration, rate, share } from '../core/schema.js';
import { word } from './value-schemas.js';

const directionSchema = z.strictObject({
  rate: rate().optional().describe('How much passes in a second; without it, as much as comes.'),
  delay: duration().optional().describe('How long a byte is on its way, one way.'),
  jitter: duration().optional().describe('How much that varies: ± this much, uniformly.'),
  loss: share().prefault('0%').describe('How many packets are lost.'),
});

const outageSchema = z.strictObject({
  name: word().describe('What it is, such as tunnel.'),
  after: duration().describe('How long all is well before it.'),
  for: duration().describe('How long nothing passes then; connections stay open.'),
});

const nameError = 'must be a word in kebab-case, such as 3g-lossy';

/** A network preset, as it is written: figures as their source has them, and what these mean. */
export const networkSchema = z
  .strictObject({
    name: z
      .string({ error: nameError })
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, nameError)
      .describe('Its name, which is also the name of its file.'),
    title: z.string().describe('What it is, in words.'),
    source: z
      .strictObject({
        name: z.string().min(1).max(14).describe('Who says so, in 14 characters; own for our own figures.'),
        title: z.string().optional().describe('Who says so, in full.'),
        url: z.url().optional().describe('Where it says so.'),
      })
      .describe('Where the figures come from.'),
    verified: z.boolean().default(true).describe('false: the figures are known at second hand only.'),
    semantics: z
      .enum(['one-way', 'round-trip', 'per-request', 'egress'])
      .describe(
        "What the source's delays mean. one-way: of each direction. round-trip: of both together, split in halves. " +
          'per-request: of a request and its answer, split in halves. egress: of what leaves the client; nothing else is touched.',
      ),
    down: directionSchema.prefault({}).describe('Server to client.'),
    up: directionSchema.prefault({}).describe('Client to server.'),
    'round-trip': z
      .strictObject({
        delay: duration().describe('How long it takes there and back.'),
        jitter: duration().prefault('0ms').describe('How much that varies.'),
      })
      .optional()
      .describe('The delay of both directions together, for the semantics round-trip and per-request.'),
    'dns-delay': duration().optional().describe('How long names take to resolve. Kept, and not applied.'),
    outages: z
      .array(outageSchema)
      .default([])
      .describe('When it is gone: one after the other, and then again from the first.'),
    note: z.string().optional().describe('What else one should know of the figures.'),
  })
  .describe('A deadwire network preset: rates, delays, losses and outages, with their source.');

export type WrittenNetwork = z.output<typeof networkSchema>;
