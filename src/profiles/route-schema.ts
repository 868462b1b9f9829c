import { z } from 'zod';
import { address, regularExpression } from './value-schemas.js';

const serverName = /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/** Several upstreams behind one listener: the first route that matches is taken. */
export function routesSchema() {
  return z
    .array(
      z
        .strictObject({
          path: regularExpression()
            .optional()
            .describe('Requests whose path, with the query, matches this regular expression …'),
          sni: z
            .string()
            .regex(serverName, 'must be a name such as a.example.com or *.example.com')
            .optional()
            .describe('… or connections of TLS clients that ask for this name (`*.` stands for one or more labels) …'),
          upstream: address(1).describe('… go to this server, host:port.'),
        })
        .refine(({ path, sni }) => (path === undefined) !== (sni === undefined), {
          error: 'must be a map with exactly one of "path" and "sni", and "upstream"',
        }),
    )
    .min(1)
    .describe(
      'Other servers for some requests, by path, or for some connections, by server name; the first that matches is ' +
        'taken, and "upstream" gets the rest.',
    );
}
