import { z } from 'zod';
import { sniRule, tlsSchema, upstreamTlsSchema } from './tls-schema.js';
import { proxyProtocolSchema } from './proxy-protocol-schema.js';
import { routesSchema } from './route-schema.js';
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
    sni: sniRule
      .optional()
      .describe('The server name that a TLS client asks for: true, or a regular expression with one capture group.'),
  })
  .meta({ minProperties: 1, maxProperties: 1 });

/** A listener, an upstream and a protocol. */
export const proxySchema = z.strictObject({
  protocol: z
    .enum(['tcp', 'tls', 'http', 'forward'])
    .default('tcp')
    .describe(
      'tcp: bytes of any protocol; tls: the same, and the ClientHello of TLS is looked at; http: HTTP/1.1 and WebSocket, with frames told apart.',
    ),
  listen: address(0).describe('Where clients connect to, host:port; port 0 lets the system choose.'),
  upstream: address(1).describe('The real server, host:port.'),
  routes: routesSchema().optional(),
  'x-forwarded': z
    .boolean()
    .optional()
    .describe('true: requests tell the server in X-Forwarded-For, -Proto and -Host where they came from.'),
  compression: compressionSchema,
  identify: identifySchema.optional().describe('How this proxy tells whose connection it has: exactly one of these.'),
  tls: tlsSchema
    .optional()
    .describe('Clients speak TLS, which ends here: faults see what it protects. true: with a development certificate.'),
  'upstream-tls': upstreamTlsSchema
    .optional()
    .describe('TLS is spoken with the upstream, whose certificate is verified. true: by the CAs that Node believes.'),
  'proxy-protocol': proxyProtocolSchema.optional(),
  tap: tapSchema.optional().describe('WebSocket messages that are events of the client whose connection they pass on.'),
});

export type WrittenProxy = z.output<typeof proxySchema>;
