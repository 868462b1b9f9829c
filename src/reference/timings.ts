import type { Clock } from '../core/clock.js';

/** The figures of the channel's contract, contract milliseconds. Rows refer to the vendor's FAQ on reconnection. */
export interface Timings {
  /** T4: no data from the server for this long, and the client calls itself interrupted. */
  interrupted: number;
  /** T5: no data from the server for this long, and the client calls its connection lost. */
  lost: number;
  /** T6: no data of a peer for this long, and it is offline for the others. */
  peerOffline: number;
  /** T7 from 2.3.2 on: the client gives up. The FAQ says T6 + 20 min; the enumerations say 20 min, which is taken here. */
  giveUp: number;
}

export const contractTimings: Timings = { interrupted: 4000, lost: 10_000, peerOffline: 20_000, giveUp: 1_200_000 };

/** What the contract leaves open, contract milliseconds. */
export const pace = {
  /** Between two pieces of media-like data. */
  media: 100,
  /** Between two attempts to rejoin; an attempt without an answer is abandoned for the next. */
  attempt: 1000,
  /** The server takes this long to let a client in, well under T1's 200 ms. */
  admission: 40,
  /** The server tells the others of a newcomer this much after the newcomer itself. Source: T2 ≈ T1 + 100 ms. */
  announcement: 100,
  /** The server destroys a channel this long after its last member is gone. */
  emptyChannel: 10_000,
} as const;

// However fast the clock runs, machines do not scale: what would take them less than this is done less often. Real milliseconds.
const shortest = { media: 20, attempt: 200 };
const longestAttempt = 1500;

/** Between two pieces of media by a clock, contract milliseconds. */
export function mediaPace({ scale }: Clock): number {
  return Math.max(pace.media, shortest.media * scale);
}

/**
 * How long an attempt may go unanswered by a clock, contract milliseconds. On a fast clock each gets longer than the
 * one before: a machine too busy to finish a handshake in time would never finish any.
 */
export function attemptPace({ scale }: Clock, unanswered: number): number {
  return Math.max(pace.attempt, Math.min(shortest.attempt * 1.5 ** unanswered, longestAttempt) * scale);
}
