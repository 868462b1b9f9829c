import { z } from 'zod';
import { patternProblem } from './value-schemas.js';

const file = () => z.string().min(1);

/** TLS that ends at the proxy. */
export const tlsSchema = z
  .union(
    [
      z.literal(true),
      z.strictObject({
        cert: file()
          .optional()
          .describe('A file with the certificate, and those above it; a path seen from this profile.'),
        key: file().optional().describe('The file with its key, without a passphrase.'),
        'client-ca': file()
          .optional()
          .describe('Clients must show a certificate of a CA in this file; one that has none is turned away.'),
      }),
    ],
    { error: 'must be true, or a map with cert and key' },
  )
  .transform((written) => (written === true ? {} : written));

/** TLS with the server. */
export const upstreamTlsSchema = z
  .union(
    [
      z.literal(true),
      z.strictObject({
        ca: file()
          .optional()
          .describe('The CAs to believe, in place of those that Node believes; a path seen from this profile.'),
        cert: file().optional().describe('The certificate to show, when the server wants one.'),
        key: file().optional().describe('The file with its key, without a passphrase.'),
        'server-name': z
          .string()
          .min(1)
          .optional()
          .describe("The name to ask for, and that its certificate must have; the upstream's host without it."),
        insecure: z.literal(true).optional().describe('Believe whoever answers. Not verified is not secure.'),
      }),
    ],
    { error: 'must be true, or a map of options' },
  )
  .transform((written) => (written === true ? {} : written));

/** The server's name as an identify rule: all of it, or a part. */
export const sniRule = z.union(
  [
    z.literal(true),
    z.string().superRefine((pattern, context) => {
      const problem = patternProblem(pattern);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: pattern });
    }),
  ],
  { error: 'must be true, or a regular expression with one capture group' },
);

export type WrittenTls = z.output<typeof tlsSchema>;
export type WrittenUpstreamTls = z.output<typeof upstreamTlsSchema>;
