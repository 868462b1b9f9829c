import type { FaultDefinition } from '../core/fault.js';
import { closeBoth, type EndingOptions, ending, endingOptions, explainEnding } from './ending.js';

/** A FIN on both sockets of a connection, after what was already handed over. */
export const close: FaultDefinition<EndingOptions> = {
  type: 'close',
  summary: 'Connections are closed (FIN on both sides), open and new ones, idle ones too.',
  appliesTo: ['connection'],
  schema: endingOptions,
  example: { after: '2s' },
  wire:
    'A FIN to both sides after what was already on its way: a read of 0 bytes, as when a server shuts down in ' +
    'order.',
  explain: (options) => `connections are closed with a FIN ${explainEnding(options)}`,
  create: (options, context) => ending(options, context, closeBoth),
};
