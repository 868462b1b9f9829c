import { z } from 'zod';
import { duration } from '../core/schema.js';
import { stepContractSchema } from './contract-schema.js';
import { networkUseSchema } from './network-use-schema.js';
import { faultSchema, targetSchema } from './fault-schema.js';
import { expectationSchema } from './expectations/expectation-schema.js';
import { word } from './value-schemas.js';

/** A stretch of the run: a fault for a while, or a wait. For several beside each other see parallel-schema.ts. */
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

export type WrittenStep = z.output<typeof stepOutlineSchema>;
