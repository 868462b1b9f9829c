import type { Loss } from './path.js';

/**
 * How long a connection takes to open beyond its round trip, when the packets that open it may be lost: the client tries
 * again after 1, 2, 3, 4 and 5 s and then backs off, and so does the server once it has heard of it.
 */
export function handshakeLasts(there: Loss, back: Loss, now: number): number {
  let heard = false;
  let after = 0;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    // Numbers below 0, so that the packets of the stream keep theirs.
    heard ||= !there.loses(-1 - attempt, now + after);
    if (heard && !back.loses(-1 - attempt, now + after)) return after;
    after += 1000 * 2 ** Math.max(0, attempt - 4);
  }
  return after;
}

/** Beyond about four minutes nobody waits. */
const mostAttempts = 12;
