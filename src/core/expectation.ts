import { type Anchor, anchorText } from './anchor.js';
import { formatDuration } from './duration.js';
import type { EventName, Scalar } from './events.js';

/** The span in which an event must (or must not) come, contract milliseconds after the anchor. */
export interface Window {
  min: number;
  max: number;
  /** The point meant by `at:`; absent for `within:`. */
  at?: number;
  /** What `at:` allows on both sides; 0 for `within:`, which is exact. */
  tolerance: number;
}

/** This event (or its absence), from this client, in this window after this anchor. */
export interface Expectation {
  id: string;
  /** The step that it belongs to. */
  step: string;
  expects: 'event' | 'absence';
  event: EventName;
  from: string;
  /** The client that the event is about. */
  about?: string;
  where: Record<string, Scalar>;
  after: Anchor;
  window: Window;
  /** Another expectation whose event must have come first. */
  follows?: string;
  /** How many such events may come before the heal. */
  count: { min: number; max: number };
  /** `warn` shows a failure and never changes the exit code. */
  severity: 'fail' | 'warn';
}

const shortestTolerance = 500;

/** The tolerance of `at:` when the profile names none: max(500 ms, 10 %), from 60 s on 5 %. Source: the Agora contract, section 4. */
export function defaultTolerance(at: number): number {
  return at >= 60_000 ? at * 0.05 : Math.max(shortestTolerance, at * 0.1);
}

/** The window of `at: X`, with the tolerance on both sides. */
export function windowAt(at: number, tolerance = defaultTolerance(at)): Window {
  return { min: Math.max(0, at - tolerance), max: at + tolerance, at, tolerance };
}

/** The window of `within: [min, max]`, which is exact. */
export function windowWithin(min: number, max: number): Window {
  return { min, max, tolerance: 0 };
}

/** A window in words: `4 s ± 500 ms`, `0 ms … 10 s`. */
export function windowText(window: Window): string {
  if (window.at !== undefined) return `${formatDuration(window.at)} ± ${formatDuration(window.tolerance)}`;
  return `${formatDuration(window.min)} … ${formatDuration(window.max)}`;
}

/** An expectation as one sentence. */
export function explainExpectation(expectation: Expectation): string {
  const { from, event, about, window } = expectation;
  const what = `${event}${about === undefined ? '' : ` about ${about}`}`;
  const when = `${windowText(window)} after ${anchorText(expectation.after)}`;
  const order = expectation.follows === undefined ? '' : `, and only after ${expectation.follows}`;
  const weight = expectation.severity === 'warn' ? ' (a failure is only a warning)' : '';
  return expectation.expects === 'absence'
    ? `${from} must not say ${what} in ${when}${order}${weight}`
    : `${from} says ${what} ${when}${order}${weight}`;
}
