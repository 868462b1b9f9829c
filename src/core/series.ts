import { Dice } from './random.js';

/** How often, and with which values, a profile is run. */
export interface Series {
  /** How many runs there are, of each value. */
  repeat: number;
  /** The share of the decided runs that must pass an expectation, from 0 to 1; without it each of them must. */
  require?: number;
  sweep?: Sweep;
}

/** The values that a parameter is given, one after the other. */
export interface Sweep {
  param: string;
  values: string[];
}

/** The seed of the nth run of a series; the first one has the profile's own, so that it is the run that there is without a series. */
export function seedOfRun(seed: number, nth: number): number {
  return nth === 1 ? seed : Math.floor(new Dice(seed, 'run').at(nth) * 2 ** 32);
}
