import { z } from 'zod';
import { duration } from '../core/schema.js';
import { stepOutlineSchema, stepSchema } from './step-schema.js';

const delay = () => duration().prefault('0s').describe('How long after its parallel step it begins.');

/** A step among others that go on beside it. */
const subStepSchema = stepSchema.extend({ delay: delay() });

/** A step of its own, or one that is made of several beside each other. */
export const anyStepSchema = stepSchema.extend({
  parallel: z
    .array(subStepSchema)
    .min(1)
    .optional()
    .describe(
      'Steps that go on beside each other, in place of a fault or a wait; it lasts until the last of them is over.',
    ),
});

/** The same without a look at sub-steps, which are checked one by one. */
export const anyStepOutlineSchema = stepOutlineSchema.extend({
  parallel: z
    .array(z.unknown(), { error: 'must be a list of steps, one at least' })
    .min(1, 'must be a list of steps, one at least')
    .optional(),
});
export const subStepOutlineSchema = stepOutlineSchema.extend({ delay: delay() });
