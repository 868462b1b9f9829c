import type { FaultSpec } from './fault.js';

/** An outage that a network has by itself, after a good stretch. */
export interface NetworkOutage {
  name: string;
  /** How long all is well before it, contract milliseconds. */
  after: number;
  /** How long nothing passes then, contract milliseconds. */
  lasts: number;
  fault: FaultSpec;
}

/** A network that was read, checked and compiled into the faults that make it: what a client has for a while. */
export interface NetworkPlan {
  name: string;
  /** What it is like, as one sentence. */
  explain: string;
  /** What it does all the time. */
  faults: FaultSpec[];
  /** What it does by itself: one after the other, and then again from the first. */
  outages: NetworkOutage[];
  /** What belongs to it and is not done, one sentence each. */
  notes: string[];
}

/** Marks a fault as a part of a network, so that nobody takes it for the fault of a step. */
export interface NetworkPart {
  network: string;
  /** The outage that it is, when the network does not do it all the time. */
  outage?: string;
}
