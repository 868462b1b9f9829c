import { z } from 'zod';
import { type MessageFilter, type Opcode, opcodes } from './message.js';
import { regularExpression, scalar } from './schema.js';

const pointerError = 'must be a JSON pointer, such as /type or /peer/uid: text that is empty or begins with "/"';

/** A JSON pointer (RFC 6901). */
export function jsonPointer() {
  return z.string().regex(/^(\/([^~/]|~[01])*)*$/, pointerError);
}

/** Which messages are meant, as the keys of a map that may have others too. */
export function messageFilterKeys() {
  return {
    opcode: z
      .enum(Object.keys(opcodes) as [Opcode, ...Opcode[]])
      .optional()
      .describe('What kind of message or control frame it is; text or binary, without it.'),
    pattern: regularExpression()
      .optional()
      .describe('A regular expression that is found in its first 64 KiB; in binary, read as Latin-1.'),
    json: z
      .record(jsonPointer(), scalar())
      .refine((wanted) => Object.keys(wanted).length > 0, { error: 'must be a map of at least one JSON pointer' })
      .optional()
      .describe('What must stand at which JSON pointer (RFC 6901) of its text, such as {/type: user-offline}.'),
  };
}

/** Which messages are meant, as a profile writes it; all that is named must hold, and something must be. */
export function messageFilter() {
  return z
    .strictObject(messageFilterKeys())
    .refine((filter) => Object.values(filter).some((each) => each !== undefined), {
      error: 'must be a map with at least one of "opcode", "pattern" and "json"',
      // A key that is misspelt says more.
      when: ({ issues }) => issues.length === 0,
    })
    .transform(given);
}

/** The same, or `all` for every text and binary message. */
export function whichMessages() {
  return z.union([z.literal('all').transform((): MessageFilter => ({})), messageFilter()], {
    error: 'must be all, or a map with at least one of "opcode", "pattern" and "json"',
  });
}

// What was not named is left out, so that a filter in a plan says no more than its profile.
export function given({ opcode, pattern, json }: Written): MessageFilter {
  return {
    ...(opcode === undefined ? {} : { opcode }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(json === undefined ? {} : { json }),
  };
}

interface Written {
  opcode?: Opcode | undefined;
  pattern?: string | undefined;
  json?: MessageFilter['json'] | undefined;
}
