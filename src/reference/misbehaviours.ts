import type { Happening } from './happenings.js';
import type { ServerTimings, Timings } from './timings.js';

/** A way to behave: the contract's, or a named way to break it, to prove that a judge notices. */
export interface Misbehaviour {
  summary: string;
  /** Other figures than the contract's. */
  timings?: (contract: Timings) => Partial<Timings>;
  server?: Partial<ServerTimings>;
  /** How often what is said of an outage is said; a polite leave is always said once. */
  times?: 0 | 1 | 2 | 3;
  /** What is said this much later than it is noticed, contract milliseconds. */
  delays?: Partial<Record<Happening['kind'], number>>;
  /** What is never said as a state. */
  withoutStates?: true;
  /** The deprecated twin of interrupted is said too, as some editions of the SDK do. */
  twin?: true;
  neverRejoins?: true;
  /** What is said of a peer that came back before anybody was told that it was gone. */
  onReturn?: 'peer-offline' | 'peer-joined';
  /** It calls itself interrupted and lost so long after it joined, for no reason; contract milliseconds. */
  nervousAfter?: number;
  stopsTryingWhenLost?: true;
  rejoinsAfterGivingUp?: true;
  /** A platform that should leave when its process is asked to end does not. */
  diesWithoutLeaving?: true;
  /** The server takes a connection that ends for a member that left. */
  dropsOnClose?: true;
  /** Once others chat with it, whatever it sends passes for a sign of life. */
  starved?: true;
}

const never = Number.POSITIVE_INFINITY;
const lateness = { interrupted: 6000, neverConnected: 13_000, peerSilent: 13_000, peerOffline: 23_500 };
const earliness = { interrupted: 2000, lost: 6000, neverConnected: 6000, peerSilent: 5000, peerOffline: 12_000 };

/** Every misbehaviour there is, by name. */
export const misbehaviours = {
  late: {
    summary: 'says interrupted, lost and peer offline well after they are due',
    timings: ({ lost }) => ({ ...lateness, lost: lost * 1.3 }),
  },
  early: {
    summary: 'says interrupted, lost and peer offline well before they are due',
    timings: () => earliness,
  },
  silent: { summary: 'never says interrupted, lost or peer offline', times: 0 },
  twice: { summary: 'says interrupted, lost and peer offline twice', times: 2 },
  'never-rejoins': { summary: 'does not come back by itself', neverRejoins: true },
  'three-times': { summary: 'says interrupted, lost and peer offline three times', times: 3 },
  'slow-join': { summary: 'says that it is in 3 s after it is', delays: { joined: 3000 } },
  'slow-news': {
    summary: 'says that a peer is in 3 s after it knows',
    delays: { 'peer-joined': 3000, 'peer-heard': 3000 },
  },
  'no-states': { summary: 'leaves out the states of joining and of being in', withoutStates: true },
  'lost-first': { summary: 'says lost before it says interrupted', delays: { interrupted: 6500 } },
  'twin-callbacks': { summary: 'says the deprecated twin of interrupted too, which the contract allows', twin: true },
  'offline-though-back': {
    summary: 'says that a peer is offline though it came back in time',
    onReturn: 'peer-offline',
  },
  'joins-again': {
    summary: 'says that a peer is in again though it was never said to be gone',
    onReturn: 'peer-joined',
  },
  nervous: { summary: 'says interrupted and lost 8 s after it joined, for no reason', nervousAfter: 8000 },
  'never-gives-up': { summary: 'never says failed, and goes on trying', timings: () => ({ giveUp: never }) },
  'gives-up-early': { summary: 'gives up after 10 min', timings: () => ({ giveUp: 600_000 }) },
  'stops-trying': { summary: 'tries no more once it is lost, without a word', stopsTryingWhenLost: true },
  'rejoins-after-giving-up': { summary: 'goes on trying after it said failed', rejoinsAfterGivingUp: true },
  'no-leave': { summary: 'does not leave when its process is asked to end', diesWithoutLeaving: true },
  'drops-on-close': {
    summary: 'the server tells the others that a client left as soon as its connection ends',
    dropsOnClose: true,
  },
  'late-peer-leave': {
    summary: 'the server tells web clients after 4 min that a peer left',
    server: { peerLeave: 240_000 },
  },
  'early-peer-leave': {
    summary: 'the server tells web clients after 1 min that a peer left',
    server: { peerLeave: 60_000 },
  },
  starved: { summary: 'takes what it sends for a sign of life once others chat with it', starved: true },
  'keeps-channel': { summary: 'the server never destroys a channel', server: { emptyChannel: never } },
  'destroys-at-once': { summary: 'the server destroys a channel with its last member', server: { emptyChannel: 0 } },
} as const satisfies Record<string, Misbehaviour>;

export type MisbehaviourName = keyof typeof misbehaviours;

export function isMisbehaviour(name: string): name is MisbehaviourName {
  return Object.hasOwn(misbehaviours, name);
}

/** How a party behaves: by the contract, or in a named other way. */
export function behaviourOf(name: MisbehaviourName | undefined): Misbehaviour {
  return name === undefined ? { summary: 'keeps the contract' } : misbehaviours[name];
}
