import { contractTimings, type Timings } from './timings.js';

/** A named way to break the contract, to prove that a judge notices. */
export interface Misbehaviour {
  summary: string;
  timings: Timings;
  /** How often interrupted, lost and peer offline are said; a polite leave is always said once. */
  times: 0 | 1 | 2;
  rejoins: boolean;
  /** Once it has something to answer, whatever it sends passes for a sign of life. */
  starved?: true;
}

const good: Misbehaviour = { summary: 'keeps the contract', timings: contractTimings, times: 1, rejoins: true };

/** Every misbehaviour there is, by name. */
export const misbehaviours = {
  late: {
    ...good,
    summary: 'says interrupted, lost and peer offline well after they are due',
    timings: { ...contractTimings, interrupted: 6000, lost: 13_000, peerOffline: 23_500 },
  },
  early: {
    ...good,
    summary: 'says interrupted, lost and peer offline well before they are due',
    timings: { ...contractTimings, interrupted: 2000, lost: 6000, peerOffline: 12_000 },
  },
  silent: { ...good, summary: 'never says interrupted, lost or peer offline', times: 0 },
  twice: { ...good, summary: 'says interrupted, lost and peer offline twice', times: 2 },
  'never-rejoins': { ...good, summary: 'does not come back by itself', rejoins: false },
  starved: { ...good, summary: 'takes what it sends for a sign of life once others chat with it', starved: true },
} as const satisfies Record<string, Misbehaviour>;

export type MisbehaviourName = keyof typeof misbehaviours;

export function isMisbehaviour(name: string): name is MisbehaviourName {
  return Object.hasOwn(misbehaviours, name);
}

/** How an SDK behaves: by the contract, or in a named other way. */
export function behaviourOf(name: MisbehaviourName | undefined): Misbehaviour {
  return name === undefined ? good : misbehaviours[name];
}
