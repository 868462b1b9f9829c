import { z } from 'zod';
import { addressText, isLoopback } from '../core/address.js';
import type { Address } from '../core/plan.js';
import { proxySchema } from './proxy-schema.js';

/** A proxy whose clients say where they want to go. */
export const forwardSchema = proxySchema.omit({ upstream: true, routes: true, 'x-forwarded': true }).extend({
  protocol: z
    .literal('forward')
    .describe('forward: an HTTP proxy, for apps that can be given one: CONNECT and http://.'),
  'beyond-loopback': z
    .literal(true)
    .optional()
    .describe('Whoever reaches it may go anywhere through it: only with this may it listen beyond 127.0.0.1.'),
});

/** Any proxy, for editors. */
export const anyProxySchema = z.union([
  proxySchema.extend({
    protocol: proxySchema.shape.protocol
      .unwrap()
      .exclude(['forward'])
      .default('tcp')
      .describe(proxySchema.shape.protocol.description ?? ''),
  }),
  forwardSchema.omit({ tls: true, 'upstream-tls': true }),
]);

/** Why a forward proxy may not listen there, or undefined. */
export function opennessProblem(listen: Address, allowed: boolean): string | undefined {
  if (allowed || isLoopback(listen.host)) return undefined;
  return `a forward proxy on ${addressText(listen)} is open to everybody who can reach it: listen on 127.0.0.1, or say beyond-loopback: true`;
}
