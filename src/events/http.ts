import express, { type Request, type Response, Router } from 'express';
import { DeadwireError } from '../core/errors.js';
import type { RejectReason } from '../core/events.js';
import { unknownClient } from './intake.js';
import { type PostedEvent, longestBatch, readEvent, readPosted } from './posted-event.js';
import type { PostedEvents } from './posted-events.js';

export const ndjson = 'application/x-ndjson';
/** How much of NDJSON one request may bring, bytes. */
const mostText = 1024 * 1024;

/**
 * `POST /`: from any language. JSON is one event or a batch, of which all is taken or nothing; of NDJSON each line is
 * taken or refused by itself, since whoever ships lines cannot mend one of them.
 */
export function eventRoutes(posted: PostedEvents): Router {
  const router = Router();
  router.post('/', express.text({ type: ndjson, limit: mostText }), (request: Request, response) => {
    if (request.is(ndjson)) answerLines(posted, String(request.body ?? ''), response);
    else answerJson(posted, request.body, response);
  });
  return router;
}

function answerJson(posted: PostedEvents, body: unknown, response: Response): void {
  let events: PostedEvent[];
  try {
    events = readPosted(body);
  } catch (error) {
    posted.refuse('malformed', (error as Error).message);
    throw error;
  }
  const stranger = events.find(({ client }) => !posted.knows(client))?.client;
  if (stranger !== undefined) {
    const error = unknownClient(stranger, posted.clients);
    posted.refuse('unknown-client', error.message, events.length);
    throw error;
  }
  const busy = posted.busy(events);
  if (busy !== undefined) {
    response.set('retry-after', '1');
    throw new DeadwireError('TOO_MANY', `${busy}; nothing was taken: send it again in a second`);
  }
  response.status(202).json(posted.take(events));
}

interface Refused {
  line: number;
  problem: string;
}

function answerLines(posted: PostedEvents, text: string, response: Response): void {
  const lines = text.split(/\r?\n/);
  const written = lines.filter((line) => line.trim() !== '').length;
  if (written === 0 || written > longestBatch) {
    const problem = `events: ${ndjson} has 1 to ${longestBatch} lines, and this one has ${written}`;
    posted.refuse('malformed', problem, Math.max(1, written));
    throw new DeadwireError('OPTION_INVALID', problem);
  }
  const events: PostedEvent[] = [];
  const refused: Refused[] = [];
  let busy = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const read = readLine(posted, line, index + 1);
    if ('event' in read) events.push(read.event);
    else {
      busy ||= read.reason === 'rate';
      posted.refuse(read.reason, read.problem, 1, read.client);
      refused.push({ line: index + 1, problem: read.problem });
    }
  }
  if (busy) response.set('retry-after', '1');
  const status = events.length > 0 ? 202 : busy ? 429 : 400;
  response.status(status).json({ ...posted.take(events), rejected: refused });
}

type ReadLine = { event: PostedEvent } | { reason: RejectReason; problem: string; client?: string };

function readLine(posted: PostedEvents, line: string, number: number): ReadLine {
  let event: PostedEvent;
  try {
    event = readEvent(JSON.parse(line), `line ${number}`);
  } catch (error) {
    return { reason: 'malformed', problem: (error as Error).message };
  }
  const { client } = event;
  if (!posted.knows(client)) {
    return { reason: 'unknown-client', problem: unknownClient(client, posted.clients).message };
  }
  return posted.hasRoom(client, 1)
    ? { event }
    : { reason: 'rate', problem: `${client} has sent too many events in a second`, client };
}
