import { z } from 'zod';
import { word } from './value-schemas.js';

const reference = z.string().min(1);

/** Which network clients have: its name, or its name and whose it is. */
export const networkUseSchema = z.union(
  [
    reference,
    z.strictObject({
      name: reference.describe('One that ships (see deadwire networks), or a path ending in .yaml.'),
      clients: z.array(word()).min(1).optional().describe('Only these clients have it; without it, everybody.'),
      proxies: z.array(word()).min(1).optional().describe('Only what goes through these proxies; without it, all.'),
    }),
  ],
  { error: 'must be the name of a network, or {name, clients, proxies}' },
);

export type WrittenNetworkUse = z.output<typeof networkUseSchema>;
