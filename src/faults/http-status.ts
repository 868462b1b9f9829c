import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { headerMap, headerValue } from './http-header.js';
import { onRequests } from './on-requests.js';
import { explainChoice, requestOptions } from './request-choice.js';

/** What the proxy writes itself, from the body that it has. */
const framing = ['content-length', 'transfer-encoding', 'trailer', 'upgrade'];
/** Statuses that have no body. */
const bodiless = [204, 205, 304];

const schema = requestOptions({
  status: z.int().min(200).max(599).describe('The status of the answer, such as 503.'),
  headers: headerMap(headerValue()).optional().describe('Headers of the answer, each with its value.'),
  body: z.string().optional().describe('The body of the answer, as text.'),
  'retry-after': duration().optional().describe('Says in a header Retry-After when to come again, in whole seconds.'),
}).superRefine(({ status, headers = {}, body = '', 'retry-after': retryAfter }, context) => {
  const complain = (path: string[], message: string) =>
    context.addIssue({ code: 'custom', path, message, input: undefined });
  if (body !== '' && bodiless.includes(status)) complain(['body'], `an answer of status ${status} has no body`);
  const names = new Set<string>();
  for (const name of Object.keys(headers)) {
    const known = name.toLowerCase();
    if (framing.includes(known)) complain(['headers', name], `the proxy writes the header ${name} itself`);
    if (known === 'retry-after' && retryAfter !== undefined) {
      complain(['headers', name], '"retry-after" and this header exclude each other');
    }
    if (names.has(known)) complain(['headers', name], `the header ${name} stands twice`);
    names.add(known);
  }
});

type Options = z.output<typeof schema>;

/** Requests get an answer that no server gave. */
export const httpStatus: FaultDefinition<Options> = {
  type: 'http-status',
  summary: 'Requests are answered with a status by the proxy; the server never sees them.',
  appliesTo: ['request'],
  schema,
  example: { status: 503, 'retry-after': '2s', path: '^/api/' },
  wire:
    'The client gets this answer, and the server gets nothing. The body of the request is read and thrown away, so that ' +
    'the connection can be used again. A WebSocket handshake gets a plain HTTP answer and then a FIN. A client that ' +
    'asked with `Expect: 100-continue` gets the status without a 100, and a FIN. The body is plain text unless ' +
    '`headers` has a Content-Type.',
  explain: ({ status, 'retry-after': retryAfter, ...choice }) => {
    const again = retryAfter === undefined ? '' : ` and told to come again in ${formatDuration(retryAfter)}`;
    return `${explainChoice(choice)} are answered with ${status}${again}`;
  },
  create: (options, context) =>
    onRequests(options, context, (current) => ({ answer: answerOf(current, context.clock.scale) })),
};

function answerOf({ status, headers = {}, body = '', 'retry-after': retryAfter }: Options, scale: number) {
  const plain = body === '' || Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: {
      ...headers,
      ...(plain ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }),
      // The client counts real seconds, whatever the scale of the contract.
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / scale / 1000)) }),
    },
    body,
  };
}
