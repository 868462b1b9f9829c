import type { Dice } from '../core/random.js';

/** How a deviation is spread, from a standard normal one: so that neighbours can be correlated and the spread stays true. */
export const distributions = {
  /** From -1 to 1, all alike. */
  uniform: (normal: number) => 2 * cumulative(normal) - 1,
  /** Mean 0, standard deviation 1. */
  normal: (normal: number) => normal,
  /** A Pareto distribution of shape 3, moved and scaled to mean 0 and standard deviation 1: mostly early, sometimes very late. */
  pareto: (normal: number) => ((1 - cumulative(normal)) ** (-1 / 3) - 1.5) / Math.sqrt(0.75),
} as const;

export type Distribution = keyof typeof distributions;

/** A standard normal number for an index (Box and Muller). */
export function standardNormal(chances: Dice, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chances.at(2 * index)));
  return radius * Math.cos(2 * Math.PI * chances.at(2 * index + 1));
}

// The share of a standard normal distribution below a value (Abramowitz and Stegun 26.2.17, error under 1e-7); under 1, so
// that no tail is endless.
function cumulative(normal: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(normal));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-normal * normal) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return Math.min(normal > 0 ? 1 - tail : tail, 1 - 1e-7);
}
