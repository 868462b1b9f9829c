import { z } from 'zod';
import { canonicalEvents, type EventName, isEventName } from '../core/events.js';
import type { Address } from '../core/plan.js';
import { parseAddress } from '../core/address.js';
import { scalar } from '../core/schema.js';
import { nameHint } from './nearest-name.js';

export { patternProblem, regularExpression, scalar } from '../core/schema.js';

/** The name of a client, a proxy, a step or an expectation. */
export function word() {
  const error = 'must be a word of letters, digits, "-", "_" and "."';
  return z.string({ error }).regex(/^[A-Za-z0-9][\w.-]*$/, error);
}

/** A scalar of which only the text matters. */
export function scalarText() {
  return scalar().transform(String);
}

/** A map from names to scalars. */
export function scalars() {
  return z.record(z.string(), scalar());
}

/** A canonical event or `native:NAME`. */
export function eventName() {
  return z
    .string()
    .meta({ anyOf: [{ enum: Object.keys(canonicalEvents) }, { pattern: '^native:\\S+$|\\$\\{' }] })
    .transform((name, context): EventName => {
      if (isEventName(name)) return name;
      context.addIssue({ code: 'custom', message: unknownEvent(name), input: name });
      return z.NEVER;
    });
}

/** What to say of an event that is neither canonical nor native. */
function unknownEvent(name: string): string {
  const hint = nameHint(name, Object.keys(canonicalEvents));
  return `unknown event ${JSON.stringify(name)}${hint}; an SDK's own event is written native:NAME`;
}

/** `host:port`; port 0, which lets the system choose, only where one listens. */
export function address(lowestPort: 0 | 1) {
  const error = `must be host:port, such as 127.0.0.1:7001 or '[::1]:7001', with a port from ${lowestPort} to 65535`;
  return z
    .string({ error })
    .meta({ examples: ['127.0.0.1:7001', '[::1]:7001'] })
    .transform((text, context): Address => {
      const read = parseAddress(text);
      if (read !== undefined && read.port >= lowestPort) return read;
      context.addIssue({ code: 'custom', message: error, input: text });
      return z.NEVER;
    });
}
