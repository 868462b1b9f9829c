import { z } from 'zod';
import { duration } from '../../core/schema.js';
import { eventName, scalars, word } from '../value-schemas.js';

/** What must have happened, or must not, for an expectation to hold. */
export const conditionSchema = z.union(
  [
    word(),
    z.strictObject({
      event: eventName().optional().describe('This event came since the fault.'),
      from: word().optional().describe('The client that said it.'),
      about: word().optional().describe('The client that it is about.'),
      where: scalars().default({}).describe('Attributes that the event carries, with these values.'),
      'outage-longer-than': duration().optional().describe('The fault really lasted longer, from applied to healed.'),
    }),
  ],
  { error: "must be an expectation's id, {event, from} or {outage-longer-than: 20s}" },
);

export type WrittenCondition = z.output<typeof conditionSchema>;
