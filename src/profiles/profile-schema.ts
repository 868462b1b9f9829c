import { z } from 'zod';
import { duration } from '../core/schema.js';
import { backgroundMeaning, backgroundSchema } from './background-schema.js';
import { clientSchema } from './client-schema.js';
import { anyProxySchema } from './forward-schema.js';
import { networkUseSchema } from './network-use-schema.js';
import { seriesKeys } from './series-schema.js';
import { anyStepSchema } from './parallel-schema.js';
import { eventName, scalar, scalars, word } from './value-schemas.js';

const requirementSchema = z
  .strictObject({
    event: eventName().optional().describe('An event that must have come.'),
    from: word().optional().describe('The client that says it.'),
    about: word().optional().describe('The client that it is about.'),
    where: scalars().default({}).describe('Attributes that the event must carry, with these values.'),
    traffic: word().optional().describe('A client for which bytes must pass in both directions.'),
  })
  .meta({ oneOf: [{ required: ['event', 'from'] }, { required: ['traffic'] }] });

export const baselineSchema = z.strictObject({
  for: duration().prefault('0s').describe('How long everything must stay steady once the requirements are met.'),
  require: z.array(requirementSchema).default([]).describe('What must be seen before the first fault, within 30 s.'),
});

const nameError = 'must be a word in kebab-case, such as agora-outage';

/** A whole profile, as it is written. */
export const profileSchema = z
  .strictObject({
    name: z
      .string({ error: nameError })
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, nameError)
      .describe('Its name in reports and metrics.'),
    title: z.string().optional().describe('What it is, in words.'),
    seed: z.int().default(1).describe('Everything random is drawn from it.'),
    vocabulary: z
      .string()
      .min(1)
      .optional()
      .describe("How the SDK's own callback names map to canonical events: one that ships, or a path ending in .yaml."),
    params: z
      .record(z.string().regex(/^[A-Za-z_][\w-]*$/, 'must be a word'), scalar())
      .default({})
      .describe('Values for ${NAME}.'),
    proxies: z.record(word(), anyProxySchema).describe('The proxies, by name.'),
    clients: z.record(word(), clientSchema).default({}).describe('The clients, by name.'),
    network: networkUseSchema
      .optional()
      .describe('The network in the background, for the whole run and its baseline too: one that ships, or a path.'),
    background: z.array(backgroundSchema).default([]).describe(backgroundMeaning),
    baseline: baselineSchema.optional().describe('What must hold before the first fault.'),
    steps: z.array(anyStepSchema).default([]).describe('What is done, one after the other; none of them for `serve`.'),
    ...seriesKeys,
    safety: z
      .strictObject({
        'max-duration': duration().prefault('10min').describe('A run that takes longer is stopped and healed.'),
      })
      .prefault({})
      .describe('Limits that hold whatever happens.'),
  })
  .describe('A deadwire profile: proxies, clients, steps and expectations.');

/** A profile without a look at the parts that are checked one by one, so that one mistake does not hide another. */
export const profileOutlineSchema = profileSchema.extend({
  proxies: z.record(word(), z.unknown()),
  clients: z.record(word(), z.unknown()).default({}),
  background: z.unknown().optional(),
  baseline: z.unknown().optional(),
  steps: z.array(z.unknown()).default([]),
});

export type WrittenBaseline = z.output<typeof baselineSchema>;
