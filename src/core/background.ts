import type { FaultSpec } from './fault.js';
import type { NetworkPart } from './network.js';

/** Traffic besides what the clients and the server do by themselves: messages that are put in for the whole run. */
export interface BackgroundPlan {
  id: string;
  /** How they are put in. */
  fault: FaultSpec;
  /** What it does, as one sentence. */
  explain: string;
}

/** Marks what puts background traffic in, so that nobody takes it for a fault. */
export interface BackgroundPart {
  background: string;
}

/** What a fault is a part of that belongs to no step. */
export type SurroundingPart = NetworkPart | BackgroundPart;

/** What a record tells of that; nothing for the fault of a step, or one that somebody applied by hand. */
export type SurroundingMark = Partial<NetworkPart & BackgroundPart>;

/** Whether something is of the surroundings, and no fault that anything counts from. */
export function isOfSurroundings({ network, background }: SurroundingMark): boolean {
  return network !== undefined || background !== undefined;
}

/** Whether it is there all the time, as a network's outages are not: it takes no wire away. */
export function isThereAllTheTime(mark: SurroundingMark): boolean {
  return isOfSurroundings(mark) && mark.outage === undefined;
}
