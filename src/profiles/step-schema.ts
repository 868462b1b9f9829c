import { z } from 'zod';
import { duration } from '../core/schema.js';
import { stepContractSchema } from './contract-schema.js';
import { networkUseSchema } from './network-use-schema.js';
import { faultSchema, targetSchema } from './fault-schema.js';
import { eventName, scalars, word } from './value-schemas.js';

const anchors =
  'applied, effective, healed, last-received, last-received(CLIENT), last-sent(CLIENT), resumed(CLIENT), ' +
  "connected(CLIENT), closed(CLIENT), killed(CLIENT), attempt(CLIENT, 2), EVENT(CLIENT) or an expectation's id";

/** This event (or its absence), from this client, in this window after this anchor. */
export const expectationSchema = z
  .strictObject({
    id: word().describe('Its name in verdicts and in other expectations.'),
    event: eventName().optional().describe('The event that must come.'),
    never: eventName().optional().describe('The event that must not come.'),
    from: word().describe('The client that says it.'),
    about: word().optional().describe('The client that it is about.'),
    where: scalars().default({}).describe('Attributes that the event must carry, with these values.'),
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
    count: z
      .union([z.int().min(1), z.tuple([z.int().min(0), z.int().min(1)])], {
        error: 'must be a whole number from 1 on, or a list [min, max]',
      })
      .optional()
      .describe('How often it may come before the heal: exactly N, or [min, max]; once, without it.'),
    severity: z.enum(['fail', 'warn']).default('fail').describe('warn: a failure is shown and does not fail the run.'),
  })
  .meta({
    allOf: [
      { oneOf: [{ required: ['event'] }, { required: ['never'] }] },
      { oneOf: [{ required: ['at'] }, { required: ['within'] }] },
    ],
  });

/** A stretch of the run: a fault for a while, or a wait. */
export const stepSchema = z.strictObject({
  id: word().describe('Its name in reports.'),
  title: z.string().optional().describe('What it is, in words.'),
  fault: faultSchema.optional(),
  target: targetSchema.prefault({}).describe('Which connections the fault touches; all of them, without it.'),
  network: networkUseSchema
    .optional()
    .describe("The network for as long as the step lasts, in place of the profile's own; it counts as no fault."),
  for: duration().optional().describe('How long the fault, or the network, lasts.'),
  wait: duration().optional().describe('How long a step without a fault lasts.'),
  contract: stepContractSchema
    .optional()
    .describe('What the SDKs of the target promise: adds the expectations of a contract by name.'),
  expect: z.array(expectationSchema).default([]).describe('What must, and must not, be seen.'),
});

/** A step without a look at its expectations, which are checked one by one. */
export const stepOutlineSchema = stepSchema.extend({ expect: z.array(z.unknown()).default([]) });

export type WrittenExpectation = z.output<typeof expectationSchema>;
export type WrittenStep = z.output<typeof stepOutlineSchema>;
