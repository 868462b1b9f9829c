import { z } from 'zod';
import type { FaultDefinition } from '../core/fault.js';
import { formatSize } from '../core/quantity.js';
import { size } from '../core/schema.js';
import { onRequests } from './on-requests.js';
import { explainChoice, requestOptions } from './request-choice.js';

const schema = requestOptions({
  when: z
    .enum(['before-headers', 'mid-body'])
    .default('before-headers')
    .describe(
      'before-headers: in the place of an answer; mid-body: within the body of the answer that the server gave.',
    ),
  'after-bytes': size()
    .optional()
    .describe('With mid-body: so many bytes of the body pass; without it, none. A shorter answer passes whole.'),
  how: z.enum(['rst', 'fin']).default('rst').describe('What the client gets: an RST or a FIN.'),
}).superRefine(({ when, 'after-bytes': bytes }, context) => {
  if (when === 'mid-body' || bytes === undefined) return;
  const message = '"after-bytes" is for "when: mid-body"';
  context.addIssue({ code: 'custom', path: ['after-bytes'], message, input: bytes });
});

type Options = z.output<typeof schema>;

/** The connection of a request breaks before or within its answer. */
export const httpAbort: FaultDefinition<Options> = {
  type: 'http-abort',
  summary: 'The connection of a request breaks, before its answer or in the middle of it.',
  appliesTo: ['request'],
  schema,
  example: { when: 'mid-body', 'after-bytes': '1KB', path: '^/files' },
  wire:
    'An RST or a FIN on the socket of the client, and the connection is over. With `before-headers` the server never ' +
    'sees the request. With `mid-body` the server answers, the client gets the head and so many bytes of the body, and ' +
    'the server sees the connection close; right behind an RST bytes that were still on the way are lost, as on any wire. An ' +
    'answer without a body passes. A WebSocket handshake with `mid-body` reaches the server and breaks before the 101.',
  explain: ({ when, 'after-bytes': bytes = 0, how, ...choice }) => {
    const at =
      when === 'mid-body'
        ? `after ${formatSize(bytes)} of the answer's body`
        : 'before the answer, unseen by the server';
    return `${explainChoice(choice)} are broken off with ${how === 'rst' ? 'an RST' : 'a FIN'} ${at}`;
  },
  create: (options, context) =>
    onRequests(options, context, ({ when, 'after-bytes': bytes = 0, how }) => ({
      abort: when === 'mid-body' ? { how, afterBodyBytes: bytes } : { how },
    })),
};
