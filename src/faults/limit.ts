import { z } from 'zod';
import type { FaultDefinition } from '../core/fault.js';
import { formatSize } from '../core/quantity.js';
import { size } from '../core/schema.js';
import { closeBoth, ending } from './ending.js';

const schema = z.strictObject({
  bytes: size().describe('How many bytes still pass in a direction; 0B ends the connection at the next byte.'),
});

/** So many bytes pass, then the connection is closed: an idle one stays open. */
export const limit: FaultDefinition<z.output<typeof schema>> = {
  type: 'limit',
  summary: 'A number of bytes passes, cut exactly; then both sides get a FIN. An idle connection stays open.',
  appliesTo: ['bytes', 'connection'],
  schema,
  example: { bytes: '100KB' },
  wire:
    'So many bytes in a direction, exactly, and then a FIN to both sides in the middle of whatever it was. An ' +
    'idle connection stays open.',
  explain: ({ bytes }) => `${formatSize(bytes)} more pass in a direction, then the connection is closed with a FIN`,
  create: ({ bytes }, context) => ending({ 'after-bytes': bytes }, context, closeBoth),
};
