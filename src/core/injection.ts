import { z } from 'zod';
import { formatDuration } from './duration.js';
import { duration } from './schema.js';

const base64Error = 'must be base64, such as aGVsbG8=';

/** What a message of one's own says: one of the two. */
export const injectedPayload = {
  text: z.string().optional().describe('What a text message says.'),
  base64: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, { error: base64Error })
    .optional()
    .describe('The bytes of a binary message, in base64.'),
};

/** How often it is said, and how regularly. */
export const injectedBeat = {
  every: duration().refine((each) => each >= 1, { error: 'must be at least 1ms' }),
  jitter: duration()
    .optional()
    .describe('Each time it comes up to so much later than its beat, by the seed; on the beat, without it.'),
};

interface Payload {
  text?: string | undefined;
  base64?: string | undefined;
}

interface Beat {
  every?: number | undefined;
  jitter?: number | undefined;
}

/** What a schema of such a message asks of its payload, and of its beat. */
export const injectionRules = {
  payload: {
    holds: ({ text, base64 }: Payload) => (text === undefined) !== (base64 === undefined),
    otherwise: { error: 'must be a map with exactly one of "text" and "base64"' },
  },
  beat: {
    holds: ({ every, jitter }: Beat) => jitter === undefined || (every !== undefined && jitter <= every),
    otherwise: { path: ['jitter'], error: 'must go with "every", and be no longer than that' },
  },
};

/** What is said, in words. */
export function explainPayload({ text, base64 = '' }: Payload): string {
  return text === undefined
    ? `a binary message of ${Buffer.from(base64, 'base64').length} bytes`
    : `the text message ${JSON.stringify(text)}`;
}

/** How often, in words. */
export function explainBeat({ every = 0, jitter = 0 }: Beat): string {
  return `every ${formatDuration(every)}${jitter === 0 ? '' : `, up to ${formatDuration(jitter)} late`}`;
}
