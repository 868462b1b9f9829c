/** A share with the interval that it lies in, 95 times of 100. */
export interface Share {
  /** Passed of those decided. */
  point: number;
  low: number;
  high: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * The share of `passed` in `decided` with its Wilson score interval at 95 %, which stays within 0 and 1 and says something
 * of few runs too: 10 of 10 are not "always", but at least 72 %. Undefined when nothing was decided.
 */
export function wilsonShare(passed: number, decided: number): Share | undefined {
  if (decided === 0) return undefined;
  const point = passed / decided;
  const spread = z * Math.sqrt((point * (1 - point)) / decided + z ** 2 / (4 * decided ** 2));
  const weight = 1 + z ** 2 / decided;
  const middle = point + z ** 2 / (2 * decided);
  return {
    point,
    low: passed === 0 ? 0 : (middle - spread) / weight,
    high: passed === decided ? 1 : (middle + spread) / weight,
  };
}

/** How delays are spread, contract milliseconds. */
export interface Spread {
  count: number;
  min: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** The spread of some delays; every figure is one of them (nearest rank), none is made up. Undefined without any. */
export function spreadOf(delays: readonly number[]): Spread | undefined {
  const sorted = [...delays].sort((one, other) => one - other);
  const [min] = sorted;
  if (min === undefined) return undefined;
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? min;
  return { count: sorted.length, min, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
