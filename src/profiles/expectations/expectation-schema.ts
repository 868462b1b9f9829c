import { z } from 'zod';
import { duration, share } from '../../core/schema.js';
import { eventName, scalars, word } from '../value-schemas.js';
import { attemptsSchema } from './attempts-schema.js';
import { conditionSchema } from './condition-schema.js';

const anchors =
  'applied, effective, healed, last-received, last-received(CLIENT), last-sent(CLIENT), resumed(CLIENT), ' +
  "connected(CLIENT), closed(CLIENT), killed(CLIENT), attempt(CLIENT, 2), EVENT(CLIENT) or an expectation's id";

const where = () => scalars().default({}).describe('Attributes that the event must carry, with these values.');

const patternSchema = z.strictObject({
  event: eventName().describe('An event that counts.'),
  about: word().optional().describe('The client that it is about.'),
  where: where(),
});

const countSchema = z.union(
  [
    z.int().min(1),
    z.tuple([z.int().min(0), z.int().min(1)]),
    z.strictObject({
      exactly: z.int().min(1).optional().describe('So many in all of the window, no more and no fewer.'),
      'at-most': z.int().min(1).optional().describe('So many in all of the window at the most; none is well too.'),
    }),
  ],
  { error: 'must be a whole number from 1 on, a list [min, max], {exactly: 2} or {at-most: 2}' },
);

/** What must, or must not, be seen, in this window after this anchor. */
export const expectationSchema = z
  .strictObject({
    id: word().describe('Its name in verdicts and in other expectations.'),
    event: eventName().optional().describe('The event that must come.'),
    never: eventName().optional().describe('The event that must not come.'),
    'any-of': z.array(patternSchema).min(2).optional().describe('Events of which one must come: the first one counts.'),
    alive: word().optional().describe('The client whose process must run all through the window.'),
    traffic: word().optional().describe('The client whose bytes must pass again, in both directions.'),
    attempts: attemptsSchema.optional().describe('How a client must try to connect again.'),
    from: word().optional().describe('The client that says the event.'),
    about: word().optional().describe('The client that the event is about.'),
    where: where(),
    direction: z
      .enum(['upstream', 'downstream'])
      .optional()
      .describe('For traffic: bytes in this direction are enough.'),
    after: z
      .string({ error: `must be an anchor: ${anchors}` })
      .describe(`The instant that the window counts from: ${anchors}.`),
    at: duration().optional().describe('When it must come; allows ± the tolerance.'),
    tolerance: duration()
      .optional()
      .describe('What `at` allows on both sides; max(500 ms, 10 %), from 60 s on 5 %, without it.'),
    within: z
      .tuple([duration(), duration()], { error: 'must be a list [min, max] of two durations' })
      .optional()
      .describe('The exact window [min, max] in which it must, or must not, come.'),
    follows: word().optional().describe('The expectation whose event must have come first.'),
    if: conditionSchema.optional().describe('It holds only when this happened; else it passes as not applicable.'),
    unless: conditionSchema.optional().describe('It holds only when this did not happen.'),
    count: countSchema
      .optional()
      .describe(
        'How often it may come before the heal: exactly N, or [min, max]; once, without it. As a map, how often in all of the window.',
      ),
    require: share()
      .optional()
      .describe("The share of the runs of a series that must pass it, in place of the profile's own `require`."),
    severity: z.enum(['fail', 'warn']).default('fail').describe('warn: a failure is shown and does not fail the run.'),
  })
  .meta({
    allOf: [
      {
        oneOf: ['event', 'never', 'any-of', 'alive', 'traffic', 'attempts'].map((key) => ({ required: [key] })),
      },
      { oneOf: [{ required: ['at'] }, { required: ['within'] }] },
    ],
  });

export type WrittenExpectation = z.output<typeof expectationSchema>;
