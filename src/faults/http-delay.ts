import type { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { onRequests } from './on-requests.js';
import { explainChoice, requestOptions } from './request-choice.js';

const schema = requestOptions({
  delay: duration().describe('How much later a request goes upstream.'),
  jitter: duration().prefault('0ms').describe('How much that varies: ± this much, uniformly. Never below 0.'),
});

type Options = z.output<typeof schema>;

/** Requests wait at the proxy before the server sees them. */
export const httpDelay: FaultDefinition<Options> = {
  type: 'http-delay',
  summary: 'Requests wait before they go to the server; the bytes of their answers do not.',
  appliesTo: ['request'],
  schema,
  example: { delay: '3s', jitter: '500ms', method: 'POST' },
  wire:
    'The server gets the request later, in one piece and at full speed; a WebSocket handshake too. Requests behind it ' +
    'on the same connection keep their place. Nothing is dialled before the first request goes on, and a client that ' +
    'leaves meanwhile (FIN or RST) is never seen by the server. Healed, whatever waits goes on at once.',
  explain: ({ delay, jitter, ...choice }) =>
    `${explainChoice(choice)} wait ${formatDuration(delay)}${jitter === 0 ? '' : ` ± ${formatDuration(jitter)}`} before they go to the server`,
  create: (options, context) =>
    onRequests(options, context, ({ delay, jitter }, connection, { nth }) => {
      const drawn = delay + jitter * (2 * context.chances(connection, 'delay').at(nth) - 1);
      return drawn > 0 ? { delay: drawn } : undefined;
    }),
};
