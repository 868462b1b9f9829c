import { type Request, Router } from 'express';
import { z } from 'zod';
import { DeadwireError } from '../core/errors.js';
import type { NativeEvent } from '../core/events.js';

/** Where posted events go. */
export interface EventTaker {
  /** Whether a client of this name is known. */
  knows(client: string): boolean;
  receive(said: NativeEvent): string;
  /** Contract time of a reading of this machine's monotonic clock. */
  fromMonotonic(milliseconds: number): number;
}

const eventSchema = z.strictObject({
  client: z.string().min(1),
  event: z.string().min(1).max(200),
  attributes: z.record(z.string(), z.union([z.string().max(1000), z.number(), z.boolean()])).default({}),
  /** This machine's monotonic clock when it happened, milliseconds; the arrival counts without it. */
  monotonic: z.number().nonnegative().optional(),
});

const bodySchema = z.union([eventSchema.transform((event) => [event]), z.array(eventSchema).min(1).max(1000)]);

/** `POST /`: one event or a batch, from any language. All of a batch is taken, or nothing of it. */
export function eventRoutes(taker: EventTaker): Router {
  const router = Router();
  router.post('/', (request: Request, response) => {
    const parsed = bodySchema.safeParse(request.body);
    if (!parsed.success) throw new DeadwireError('OPTION_INVALID', `events: ${problemIn(request.body, parsed.error)}`);
    const stranger = parsed.data.find(({ client }) => !taker.knows(client));
    if (stranger !== undefined) {
      throw new DeadwireError('NOT_FOUND', `there is no client ${JSON.stringify(stranger.client)}: nothing was taken`);
    }
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
function problemIn(body: unknown, error: z.ZodError): string {
  const [meant] = Array.isArray(body) ? body.slice(0, 1000).flatMap(problemOf) : problemOf(body);
  return meant ?? error.issues[0]?.message ?? 'not an event';
}

function problemOf(value: unknown): string[] {
  const result = eventSchema.safeParse(value);
  const [issue] = result.error?.issues ?? [];
  return issue === undefined ? [] : [`${issue.path.join('.') || 'body'}: ${issue.message}`];
}
