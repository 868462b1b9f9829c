import type { News, Scoreboard } from './scoreboard.js';

/** The least and the most that a retransmission time-out waits beyond the round trip, and in all. */
const leastMargin = 200;
const longest = 120_000;

/** What a sender knows about the round trip, estimated as Linux does (RFC 6298 with a floor under the variation only). */
export class RoundTrip {
  smoothed: number;
  least: number;
  #deviation: number;
  #highest: number;
  #variation: number;
  #windowEnd = 0;
  /** How often the time-out was doubled. */
  backoff = 0;

  /** @param handshake the first round trip */
  constructor(handshake: number) {
    this.smoothed = handshake;
    this.least = handshake;
    this.#deviation = 2 * handshake;
    this.#variation = Math.max(this.#deviation, leastMargin);
    this.#highest = this.#variation;
  }

  get timeout(): number {
    return Math.min((this.smoothed + this.#variation) * 2 ** this.backoff, longest);
  }

  /** Measures with what an acknowledgement told, and with the time stamp that it echoed. */
  learn({ advanced, mixed, ackedSince, sackedSince }: News, echo: number, board: Scoreboard, now: number): void {
    let since = advanced && !mixed && ackedSince >= 0 ? ackedSince : sackedSince;
    if (since >= 0) this.least = Math.min(this.least, now - since);
    // Of what was sent twice, the time stamp tells which copy it was.
    else if (advanced) since = echo;
    if (since >= 0) this.#take(now - since, board.acknowledged, board.next);
  }

  // The variation decays once a window.
  #take(sample: number, acked: number, sentTo: number): void {
    const error = sample - this.smoothed;
    this.smoothed += error / 8;
    // A round trip that got shorter says little about how long the next may take.
    const change = Math.abs(error) - this.#deviation / 4;
    this.#deviation += error < 0 && change > 0 ? change / 8 : change;
    this.#highest = Math.max(this.#highest, this.#deviation);
    this.#variation = Math.max(this.#variation, this.#highest);
    if (acked > this.#windowEnd) {
      this.#variation -= Math.max(0, this.#variation - this.#highest) / 4;
      this.#windowEnd = sentTo;
      this.#highest = leastMargin;
    }
    this.backoff = 0;
  }
}
