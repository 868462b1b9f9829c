/** One run with one value of the parameter. */
export interface Probe {
  /** Contract milliseconds. */
  value: number;
  fired: boolean;
}

/** Why no threshold was found. */
export const unfound = {
  'both-ends': 'it fires at both ends',
  'neither-end': 'it fires at neither end',
  reversed: 'it fires at the lower end, and not at the upper one',
  unclear: 'a probe could not tell, again and again',
  interrupted: 'the search was interrupted',
} as const;

export type Unfound = keyof typeof unfound;

/** Where an event starts to fire, contract milliseconds. */
export interface Threshold {
  /** Below `low`, and at it, no probe fired; above `high`, and at it, every probe did. It is the middle of both. */
  value: number;
  /** How far `low` and `high` are from it. */
  margin: number;
  low: number;
  high: number;
  /** How many probes there were at `low` and `high`. */
  atLow: number;
  atHigh: number;
  /** Two probes that contradict each other: one fired, and one at the same or a larger value did not. */
  contradiction?: { fired: number; silent: number };
}

/** Reads a threshold off some probes: a pure function. There must be one that did not fire, and beyond it one that did. */
export function readThreshold(probes: readonly Probe[]): Threshold {
  const fired = probes.filter((probe) => probe.fired).map(({ value }) => value);
  const silent = probes.filter((probe) => !probe.fired).map(({ value }) => value);
  const lowestFired = Math.min(...fired);
  const highestSilent = Math.max(...silent);
  const low = Math.max(...silent.filter((value) => value < lowestFired));
  const high = Math.min(...fired.filter((value) => value > highestSilent));
  return {
    value: (low + high) / 2,
    margin: (high - low) / 2,
    low,
    high,
    atLow: silent.filter((value) => value === low).length,
    atHigh: fired.filter((value) => value === high).length,
    ...(lowestFired <= highestSilent ? { contradiction: { fired: lowestFired, silent: highestSilent } } : {}),
  };
}
