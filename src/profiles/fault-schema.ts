import { z } from 'zod';
import { share } from '../core/schema.js';
import { faults } from '../faults/index.js';
import { word } from './value-schemas.js';

/** A fault's type with the options of that type; one branch for each fault there is. */
export const faultSchema = z
  .discriminatedUnion('type', branches())
  .describe('What is done to the connections of the target.') as unknown as z.ZodType<{ type: string }>;

/** Which connections a fault touches. */
export const targetSchema = z.strictObject({
  clients: z
    .array(word())
    .min(1)
    .optional()
    .describe('Only connections of these clients; without it, all connections.'),
  proxies: z.array(word()).min(1).optional().describe('Only connections of these proxies; without it, of all proxies.'),
  direction: z
    .enum(['both', 'upstream', 'downstream'])
    .default('both')
    .describe('upstream: client to server; downstream: server to client.'),
  share: share()
    .optional()
    .describe('How many of the connections, decided once for each by the seed; all, without it.'),
  connections: z
    .enum(['established', 'new', 'all'])
    .optional()
    .describe('established: those that are open when the fault begins; new: those that come later; all, without it.'),
});

type Branch = z.ZodObject<{ type: z.ZodLiteral<string> }>;

// A definition hides what kind of schema its options have; all of them are strict objects.
function branches(): [Branch, ...Branch[]] {
  return Object.values(faults).map(({ type, summary, schema }) =>
    (schema as unknown as z.ZodObject).safeExtend({ type: z.literal(type).describe(summary) }).describe(summary),
  ) as unknown as [Branch, ...Branch[]];
}
