import type { Anchor } from './anchor.js';
import type { Condition } from './condition.js';
import type { EventName, Scalar } from './events.js';
import type { Direction } from './target.js';
import type { Window } from './window.js';

/** Which events count. */
export interface EventPattern {
  event: EventName;
  /** The client that the event is about. */
  about?: string;
  where: Record<string, Scalar>;
}

/** How many events may come: before the heal, or, with `in: window`, in the window. */
export interface Count {
  min: number;
  max: number;
  in?: 'window';
}

/** How often something happens at the most or at the least, in any such stretch of contract milliseconds. */
export interface Frequency {
  count: number;
  per: number;
}

/** How long a client may wait before it tries again, contract milliseconds. */
export interface Spacing {
  min: number;
  max: number;
  /** The value meant, when it has a tolerance; absent for a range. */
  at?: number;
}

interface Common {
  id: string;
  /** The step that it belongs to. */
  step: string;
  /** The client that is judged. */
  from: string;
  after: Anchor;
  window: Window;
  /** Another expectation whose event must have come first. */
  follows?: string;
  /** It holds only when all of these are met. */
  conditions?: Condition[];
  /** `warn` shows a failure and never changes the exit code. */
  severity: 'fail' | 'warn';
  /** The share of the runs of a series that must pass it, from 0 to 1; that of the series without it. */
  require?: number;
}

/** This event (or its absence), from this client, in this window after this anchor. */
export interface EventExpectation extends Common, EventPattern {
  expects: 'event' | 'absence';
  /** Events that count as well: the first one that comes is the one. */
  others?: EventPattern[];
  count: Count;
}

/** The client's supervised process runs all through the window. */
export interface AliveExpectation extends Common {
  expects: 'alive';
}

/** Bytes of the client pass again, in both directions unless one is named. */
export interface TrafficExpectation extends Common {
  expects: 'traffic';
  direction?: Direction;
}

/** The client tries to connect again with this spacing, or this often, in the window. */
export interface AttemptsExpectation extends Common {
  expects: 'attempts';
  /** From the anchor to the first attempt, from that to the second …; the last one repeats. */
  schedule?: Spacing[];
  atLeast?: Frequency;
  atMost?: Frequency;
}

export type Expectation = EventExpectation | AliveExpectation | TrafficExpectation | AttemptsExpectation;

/** Every event that an expectation means; none when it is not about what a client says. */
export function patternsOf(expectation: Expectation): EventPattern[] {
  if (!isAboutEvents(expectation)) return [];
  return [expectation, ...(expectation.others ?? [])];
}

/** Whether an expectation is about what a client says. */
export function isAboutEvents(expectation: Expectation): expectation is EventExpectation {
  return expectation.expects === 'event' || expectation.expects === 'absence';
}
