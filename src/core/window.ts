import { formatDuration } from './duration.js';

/** The span in which an event must (or must not) come, contract milliseconds after the anchor. */
export interface Window {
  min: number;
  max: number;
  /** The point meant by `at:`; absent for `within:`. */
  at?: number;
  /** What `at:` allows on both sides; 0 for `within:`, which is exact. */
  tolerance: number;
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
