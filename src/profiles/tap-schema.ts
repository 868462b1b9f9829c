import { z } from 'zod';
import { jsonPointer, messageFilterKeys } from '../core/message-filter-schema.js';
import { eventName, scalar } from './value-schemas.js';

const sourceError = 'must be exactly one of {pointer: JSON-POINTER} and {group: NAME}';

const sourceSchema = z
  .strictObject({
    pointer: jsonPointer().optional().describe('What stands there in the JSON of the message.'),
    group: z.string().min(1).optional().describe('What this named group of the pattern found.'),
  })
  .refine(({ pointer, group }) => (pointer === undefined) !== (group === undefined), { error: sourceError })
  .meta({ minProperties: 1, maxProperties: 1 });

/** Which message is which event. */
export const tapRuleSchema = z.strictObject({
  direction: z
    .enum(['downstream', 'upstream', 'both'])
    .default('downstream')
    .describe('Messages that are handed to the client (downstream), that it sends, or both.'),
  packets: z
    .literal('mqtt')
    .optional()
    .describe('The binary messages are one stream of MQTT packets: each is looked at in place of a message.'),
  ...messageFilterKeys(),
  event: z
    .union([eventName(), sourceSchema], {
      error: `must be an event, or where its name stands: ${sourceError.slice(8)}`,
    })
    .describe("The event: canonical, native:NAME, or where its name stands, which may be the SDK's own."),
  attributes: z
    .record(
      z.string().min(1),
      z.union([scalar(), sourceSchema], { error: `must be a value, or ${sourceError.slice(8)}` }),
    )
    .default({})
    .describe(
      'Attributes of the event: values, or where they stand. "peer", or the one that the vocabulary names, says whom it is about.',
    ),
});

/** The name of a preset, a list of rules, or both. */
export const tapSchema = z.union(
  [
    z.string().min(1).describe('A preset: the tap of a vocabulary that ships, or of a path ending in .yaml.'),
    z
      .array(z.union([z.string().min(1), tapRuleSchema], { error: 'must be the name of a preset, or a rule (a map)' }))
      .min(1),
  ],
  { error: 'must be the name of a preset, or a list of rules and such names' },
);

export type WrittenTap = z.output<typeof tapSchema>;
export type WrittenTapRule = z.output<typeof tapRuleSchema>;
