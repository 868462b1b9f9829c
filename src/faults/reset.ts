import type { FaultDefinition } from '../core/fault.js';
import { directionsOf } from '../core/target.js';
import { type EndingOptions, ending, endingOptions, explainEnding } from './ending.js';

/** An RST on both sockets of a connection, or only on the one that its direction points to; the other gets a FIN. */
export const reset: FaultDefinition<EndingOptions> = {
  type: 'reset',
  summary: 'Connections are reset (RST), open and new ones, idle ones too.',
  appliesTo: ['connection'],
  schema: endingOptions,
  example: { 'after-bytes': '64KB' },
  wire:
    'An RST (ECONNRESET) on both sides, even on an idle connection; with `direction: downstream` only the ' +
    'client gets it and the server a FIN, with `upstream` the other way round. New connections meet it too, ' +
    'for as long as it lasts.',
  explain: (options) => `connections get an RST ${explainEnding(options)}`,
  create(options, context) {
    const ways = directionsOf(context.direction);
    return ending(options, context, (connection) => {
      for (const side of ['client', 'server'] as const) {
        if (ways.includes(side === 'client' ? 'downstream' : 'upstream')) connection.reset(side);
        else connection.finish(side);
      }
    });
  },
};
