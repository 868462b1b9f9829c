import { z } from 'zod';
import { injectedBeat, injectedPayload, injectionRules } from '../core/injection.js';
import { word } from './value-schemas.js';

/** What background traffic is for, for editors. */
export const backgroundMeaning =
  'Messages that are put in from before the baseline to the end, besides what clients and server say by themselves; ' +
  'they count as no fault.';

/** WebSocket messages that are put in again and again. */
export const backgroundSchema = z
  .strictObject({
    id: word().describe('Its name in reports.'),
    clients: z.array(word()).min(1).optional().describe('Only on connections of these clients; without it, on all.'),
    proxies: z.array(word()).min(1).optional().describe('Only on connections of these proxies; without it, of all.'),
    direction: z
      .enum(['upstream', 'downstream'])
      .describe('upstream: as if the client said it; downstream: as if the server did.'),
    ...injectedPayload,
    every: injectedBeat.every.describe(
      'How far apart they are; a beat is left out while the direction is held or full.',
    ),
    jitter: injectedBeat.jitter,
    enabled: z.boolean().default(true).describe('false: there is none. For a parameter, to have both variants.'),
  })
  .refine(injectionRules.payload.holds, injectionRules.payload.otherwise)
  .refine(injectionRules.beat.holds, injectionRules.beat.otherwise);

export type WrittenBackground = z.output<typeof backgroundSchema>;
