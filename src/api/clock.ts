import type { Request, Response } from 'express';
import { type Clock, monotonicNow } from '../core/clock.js';

/** How much of what the asker sent along is sent back, characters. */
const longestEcho = 100;

/**
 * `GET /v1/clock`: this machine's clock, for a client that compares its own with it. `?sent=…` comes back as it was, so
 * that an answer can be told from that to another question.
 */
export function answerClock(clock: Clock, request: Request, response: Response): void {
  const { sent } = request.query;
  response.set('cache-control', 'no-store');
  response.json({
    // Read last, and at once: half of the round trip is the doubt.
    ...(typeof sent === 'string' ? { sent: sent.slice(0, longestEcho) } : {}),
    scale: clock.scale,
    contract: clock.now(),
    monotonic: monotonicNow(),
  });
}
