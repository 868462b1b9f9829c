import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { ConnectionAbilities, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { CloseHandshake } from './close-handshake.js';

/** The code of a connection that ended without a close frame; it is on no wire. */
const abnormal = 1006;
/** What is left of a control frame's 125 bytes beside the code. */
const longestReason = 123;

const schema = z
  .strictObject({
    side: z
      .enum(['client', 'server', 'both'])
      .default('client')
      .describe('Who gets the close frame with this code; the other gets one with 1001.'),
    code: z
      .int()
      .min(1000)
      .max(4999)
      .refine(isCloseCode, { error: 'must be 1000 to 1003, 1006 to 1014 or 3000 to 4999' })
      .default(1001)
      .describe('The close code; 1006 is on no wire and means a FIN without a close frame.'),
    reason: z
      .string()
      .refine((text) => Buffer.byteLength(text) <= longestReason, {
        error: `must be text of at most ${longestReason} bytes in UTF-8`,
      })
      .optional()
      .describe('The reason beside the code; empty without it.'),
    after: duration().optional().describe('How long after the fault took hold of the WebSocket; at once, without it.'),
  })
  .refine(({ code, reason }) => code !== abnormal || reason === undefined, {
    path: ['reason'],
    error: `must be left out with code ${abnormal}, which is on no wire`,
  });

type Options = z.output<typeof schema>;

/** A WebSocket is closed from its middle, as if its peer had closed it. */
export const wsClose: FaultDefinition<Options> = {
  type: 'ws-close',
  summary: 'WebSockets are closed with a code and a reason, open and new ones, as a peer would close them.',
  appliesTo: ['message'],
  schema,
  example: { code: 1012, reason: 'service restart' },
  wire:
    'A close frame at the next message boundary, behind what is under way, and nothing after it. Its answer is ' +
    'swallowed, and then the socket gets a FIN; without an answer, 2 s later. The other side gets a close frame 1001 in ' +
    'the same way, as from a peer that goes away. With code 1006 there is no close frame, and the FIN comes at once. A ' +
    'WebSocket that is being closed already is left alone. On a connection that is no WebSocket nothing happens.',
  explain: ({ side, code, reason, after = 0 }) => {
    const whom = side === 'both' ? 'both sides get' : `the ${side} gets`;
    const what =
      code === abnormal
        ? 'a FIN without a close frame'
        : `a WebSocket close frame ${code}${reason === undefined ? '' : ` (${reason})`}`;
    const others = side === 'both' ? '' : `, and the ${side === 'client' ? 'server' : 'client'} one with 1001`;
    return `${whom} ${what} ${after === 0 ? 'at once' : `after ${formatDuration(after)}`}${others}`;
  },
  worksOnMessages: () => true,
  create: closing,
};

function closing(options: Options, { clock }: FaultContext): FaultInstance {
  const { side, code, reason = '', after = 0 } = options;
  const word = code === abnormal ? undefined : closePayload(code, reason);
  const leaving = closePayload(1001, '');
  const words = { client: side === 'server' ? leaving : word, server: side === 'client' ? leaving : word };
  const handshakes = new Map<ConnectionAbilities, CloseHandshake>();
  return {
    attach(connection, effect) {
      const handshake = new CloseHandshake(connection, words, clock, effect);
      handshakes.set(connection, handshake);
      if (connection.framed) handshake.startAfter(after);
    },
    framed: (connection) => handshakes.get(connection)?.startAfter(after),
    detach(connection) {
      handshakes.get(connection)?.leave();
      handshakes.delete(connection);
    },
  };
}

function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= abnormal && code <= 1014) || code >= 3000;
}

function closePayload(code: number, reason: string): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
}
