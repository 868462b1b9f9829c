import type { Clock } from '../core/clock.js';
import { type Platform, platforms, type SdkLine } from './platforms.js';

/** The figures of the channel's contract, contract milliseconds. Rows refer to the vendor's FAQ on reconnection. */
export interface Timings {
  /** T4: no data from the server for this long, and the client calls itself interrupted. */
  interrupted: number;
  /** T5: no data from the server for this long, and the client calls its connection lost. */
  lost: number;
  /** Asked to join and not in after this long: the connection is lost too. Source: the 4.x reference of onConnectionLost. */
  neverConnected: number;
  /** No data of a peer for this long, and its stream is gone for a web client. */
  peerSilent: number;
  /** T6: no data of a peer for this long, and it is offline for the others. */
  peerOffline: number;
  /** T7 from 2.3.2 on: the client gives up. The FAQ says T6 + 20 min; the enumerations say 20 min, which is taken here. */
  giveUp: number;
}

const never = Number.POSITIVE_INFINITY;

export const contractTimings: Timings = {
  interrupted: 4000,
  lost: 10_000,
  neverConnected: 10_000,
  peerSilent: never,
  peerOffline: 20_000,
  giveUp: 1_200_000,
};

// Current documents count 10 s and 20 min from the moment of RECONNECTING.
const ofLine: Record<SdkLine, Partial<Timings>> = {
  'before-2.3.2': { giveUp: never },
  'from-2.3.2': {},
  '4.x': { lost: 14_000, giveUp: 1_204_000 },
};

/** The figures of a version line on a platform. */
export function timingsOf(line: SdkLine, platform: Platform): Timings {
  const native = { ...contractTimings, ...ofLine[line] };
  if (platforms[platform].names !== 'web') return native;
  // Before 4.x it is the server that says when a peer has left for good.
  return { ...native, peerSilent: 10_000, peerOffline: line === '4.x' ? 20_000 : never };
}

/** When the server acts by itself, contract milliseconds. */
export interface ServerTimings {
  /** A member whose data has not come for this long is none any more. */
  removal: number;
  /** A member whose data has not come for this long has left, for web clients. */
  peerLeave: number;
  /** A channel is destroyed this long after its last member is gone. */
  emptyChannel: number;
}

export const serverTimings: ServerTimings = { removal: 20_000, peerLeave: 180_000, emptyChannel: 10_000 };

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

/** A behaviour's figures; what does not apply to its line or platform goes on not applying. */
export function changedTimings(contract: Timings, changes: Partial<Timings>): Timings {
  const changed = { ...contract, ...changes };
  if (!Number.isFinite(contract.peerSilent)) changed.peerSilent = never;
  if (!Number.isFinite(contract.peerOffline)) changed.peerOffline = never;
  if (!Number.isFinite(contract.giveUp)) changed.giveUp = never;
  return changed;
}
