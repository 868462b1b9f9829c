import { z } from 'zod';
import { address, regularExpression } from './value-schemas.js';

/** Several upstreams behind one listener: the first route that matches is taken. */
export function routesSchema() {
  return z
    .array(
      z.strictObject({
        path: regularExpression().describe('Requests whose path, with the query, matches this regular expression …'),
        upstream: address(1).describe('… go to this server, host:port.'),
      }),
    )
    .min(1)
    .describe(
      'Other servers for some requests, by path; the first that matches is taken, and "upstream" gets the rest.',
    );
}
