import { type Request, Router } from 'express';
import { z } from 'zod';
import { DeadwireError } from '../core/errors.js';
import type { NativeEvent } from '../core/events.js';
import { longestName, unknownClient } from './intake.js';

/** Where posted events go. */
export interface EventTaker {
  /** The names of the clients that are known. */
  clients: readonly string[];
  receive(said: NativeEvent): string;
  /** Contract time of a reading of this machine's monotonic clock. */
  fromMonotonic(milliseconds: number): number;
}

/** How many events one request may bring. */
const longestBatch = 1000;

const name = `must be a name of 1 to ${longestName} characters`;
const attribute = z.union([z.string().max(1000), z.number(), z.boolean()], {
  error: 'must be text of at most 1000 characters, a number, or true or false',
});

const eventSchema = z.strictObject({
  client: z.string({ error: 'must be the name of a client' }),
  event: z.string({ error: name }).min(1, name).max(longestName, name),
  attributes: z.record(z.string(), attribute, { error: 'must be a map' }).default({}),
  /** This machine's monotonic clock when it happened, milliseconds; the arrival counts without it. */
  monotonic: z
    .number({ error: "must be milliseconds of this machine's monotonic clock" })
    .nonnegative("must be milliseconds of this machine's monotonic clock")
    .optional(),
});

const bodySchema = z.union([eventSchema.transform((event) => [event]), z.array(eventSchema).min(1).max(longestBatch)]);

/** `POST /`: one event or a batch, from any language. All of a batch is taken, or nothing of it. */
export function eventRoutes(taker: EventTaker): Router {
  const router = Router();
  router.post('/', (request: Request, response) => {
    const parsed = bodySchema.safeParse(request.body);
    if (!parsed.success) throw new DeadwireError('OPTION_INVALID', `events: ${problemIn(request.body)}`);
    const stranger = parsed.data.find(({ client }) => !taker.clients.includes(client))?.client;
    if (stranger !== undefined) throw unknownClient(stranger, taker.clients);
    const events = parsed.data.map(({ client, event, attributes, monotonic }) =>
      taker.receive({
        client,
        event,
        attributes,
        source: 'http',
        ...(monotonic === undefined ? {} : { t: taker.fromMonotonic(monotonic) }),
      }),
    );
    response.status(202).json({ accepted: events.length, events });
  });
  return router;
}

// A union's own message says only that nothing matched: say what is wrong with the shape that was meant.
function problemIn(body: unknown): string {
  if (!Array.isArray(body)) return problemOf(body, '') ?? 'not an event';
  if (body.length === 0 || body.length > longestBatch) {
    return `a batch has 1 to ${longestBatch} events, and this one has ${body.length}`;
  }
  for (const [index, event] of body.entries()) {
    const problem = problemOf(event, `[${index}]`);
    if (problem !== undefined) return problem;
  }
  return 'not a batch of events';
}

function problemOf(value: unknown, place: string): string | undefined {
  const [issue] = eventSchema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const path = [place, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    return `unknown key ${JSON.stringify([path, issue.keys[0]].filter((part) => part !== '').join('.'))}; ${allowed}`;
  }
  return issue.path.length === 0 ? `${place || 'this'} is not an event such as ${example}` : `${path} ${issue.message}`;
}

const allowed = `allowed: ${Object.keys(eventSchema.shape).join(', ')}`;
const example = '{"client": "uid1", "event": "joined"}';
