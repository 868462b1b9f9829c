import { z } from 'zod';
import type { ProxyProtocol } from '../core/plan.js';

/** Headers that name the ends of a connection, in front of it. */
export const proxyProtocolSchema = z
  .strictObject({
    accept: z
      .boolean()
      .default(false)
      .describe('Every connection must begin with such a header, v1 or v2; the address in it is its source.'),
    send: z
      .enum(['v1', 'v2'])
      .optional()
      .describe('Every upstream socket begins with such a header, which names the client.'),
  })
  .meta({ minProperties: 1 })
  .describe('The PROXY protocol of haproxy: headers that name the ends of a connection, in front of it.');

/** What is wrong with one that is written, or undefined. */
export function proxyProtocolProblem(written: z.output<typeof proxyProtocolSchema> | undefined): string | undefined {
  if (written === undefined || written.accept || written.send !== undefined) return undefined;
  return '"proxy-protocol" must have accept: true, or send: v1 or v2, or both';
}

/** What a plan says of it: nothing where nothing is written. */
export function proxyProtocolOf(written: z.output<typeof proxyProtocolSchema> | undefined): {
  proxyProtocol?: ProxyProtocol;
} {
  if (written === undefined) return {};
  const { accept, send } = written;
  return { proxyProtocol: { accept, ...(send === undefined ? {} : { send }) } };
}
