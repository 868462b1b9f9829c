import type { Expectation } from '../core/expectation.js';
import type { Evidence } from './evidence.js';

/** The window that is really applied, contract milliseconds after the anchor. */
export interface Bounds {
  min: number;
  max: number;
  /** What 50 ms of real time are in contract time: nothing is judged more finely than that in a scaled run. */
  floor: number;
}

/** No tolerance shrinks below this, real milliseconds: it is what timers and pipes of a busy machine need. Source: the design. */
export const realFloor = 50;

/** `at` keeps its tolerance, at least the floor. `within` is exact in real time; in a scaled run it too gets the floor. */
export function boundsOf({ window, expects }: Expectation, { scale }: Evidence): Bounds {
  const floor = realFloor * scale;
  if (window.at !== undefined) {
    const tolerance = Math.max(window.tolerance, floor);
    return { min: Math.max(0, window.at - tolerance), max: window.at + tolerance, floor };
  }
  const slack = scale === 1 ? 0 : expects === 'absence' ? -floor : floor;
  return { min: window.min === 0 && slack < 0 ? 0 : window.min - slack, max: window.max + slack, floor };
}
