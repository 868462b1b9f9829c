import { type Probe, readThreshold, type Threshold, type Unfound } from '../core/threshold.js';

export interface Range {
  /** Contract milliseconds. */
  from: number;
  to: number;
  /** How far the threshold may be from the value that is found. */
  precision: number;
}

/** What one run with a value said: the event fired, it did not, it cannot be told, or there shall be no more. */
export type ProbeAnswer = 'fired' | 'silent' | 'unclear' | 'stopped';

export type Search = { probes: Probe[] } & ({ threshold: Threshold } | { unfound: Unfound });

/** How often a value is tried before it counts as unclear. */
const tries = 3;
/** How often both sides of the edge must say the same. */
const agreeing = 3;

/**
 * Bisects the value from which on an event fires. Both ends come first; then halves, until the edge is known well enough;
 * then both sides of it again. A side that does not say the same again is left, away from the edge, in ever larger steps.
 */
export async function findThreshold(
  { from, to, precision }: Range,
  probe: (value: number) => Promise<ProbeAnswer>,
): Promise<Search> {
  const probes: Probe[] = [];
  try {
    const above = await ask(to);
    const below = await ask(from);
    if (above === below) return { probes, unfound: above ? 'both-ends' : 'neither-end' };
    if (below) return { probes, unfound: 'reversed' };
    let low = from;
    let high = to;
    while ((high - low) / 2 > precision) {
      const middle = Math.round(((low + high) / 2) * 1000) / 1000;
      if (await ask(middle)) high = middle;
      else low = middle;
    }
    await settle(low, (step) => Math.max(from, low - step), from, false);
    await settle(high, (step) => Math.min(to, high + step), to, true);
    if (probes.some(({ value, fired }) => fired && value === from)) return { probes, unfound: 'both-ends' };
    if (probes.some(({ value, fired }) => !fired && value === to)) return { probes, unfound: 'neither-end' };
    return { probes, threshold: readThreshold(probes) };
  } catch (error) {
    if (error instanceof NoAnswer) return { probes, unfound: error.reason };
    throw error;
  }

  async function settle(value: number, away: (step: number) => number, end: number, wanted: boolean): Promise<void> {
    for (let at = value, step = 2 * precision; ; step *= 2) {
      if (await agrees(at, wanted)) return;
      if (at === end) return;
      at = away(step);
    }
  }

  async function agrees(value: number, wanted: boolean): Promise<boolean> {
    for (;;) {
      const there = probes.filter((each) => each.value === value);
      if (there.some(({ fired }) => fired !== wanted)) return false;
      if (there.length >= agreeing) return true;
      await ask(value);
    }
  }

  async function ask(value: number): Promise<boolean> {
    for (let nth = 0; nth < tries; nth++) {
      const answer = await probe(value);
      if (answer === 'stopped') throw new NoAnswer('interrupted');
      if (answer === 'unclear') continue;
      probes.push({ value, fired: answer === 'fired' });
      return answer === 'fired';
    }
    throw new NoAnswer('unclear');
  }
}

class NoAnswer extends Error {
  readonly reason: Unfound;

  constructor(reason: Unfound) {
    super(reason);
    this.reason = reason;
  }
}
