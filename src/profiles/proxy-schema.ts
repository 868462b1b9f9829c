import { z } from 'zod';
import { proxyProtocolSchema } from './proxy-protocol-schema.js';
import { tapSchema } from './tap-schema.js';
import { compressionSchema } from './compression.js';
import { address, regularExpression, word } from './value-schemas.js';

export const identifySchema = z
  .strictObject({
    client: word().optional().describe('Own port: every connection of this proxy is of this client.'),
    query: z.string().min(1).optional().describe('The value of this query parameter of the first request.'),
    header: z.string().min(1).optional().describe('The value of this header of the first request.'),
    path: regularExpression()
      .optional()
      .describe("The one capture group of this regular expression, tried on the first request's path."),
    host: regularExpression()
      .optional()
      .describe("The one capture group of this regular expression, tried on the first request's host (and port)."),
    source: z.literal(true).optional().describe('The IP address that the connection comes from.'),
  })
  .meta({ minProperties: 1, maxProperties: 1 });

/** A listener, an upstream and a protocol. */
export const proxySchema = z.strictObject({
  protocol: z
    .enum(['tcp', 'http', 'forward'])
    .default('tcp')
    .describe('tcp: bytes of any protocol; http: HTTP/1.1 and WebSocket, with frames told apart.'),
  listen: address(0).describe('Where clients connect to, host:port; port 0 lets the system choose.'),
  upstream: address(1).describe('The real server, host:port.'),
  compression: compressionSchema,
  identify: identifySchema.optional().describe('How this proxy tells whose connection it has: exactly one of these.'),
  'proxy-protocol': proxyProtocolSchema.optional(),
  tap: tapSchema.optional().describe('WebSocket messages that are events of the client whose connection they pass on.'),
});

export type WrittenProxy = z.output<typeof proxySchema>;
