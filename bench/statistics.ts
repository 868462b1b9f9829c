/** The middle of some figures, and how far they spread. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1] ?? least;
  const upper = sorted[Math.floor(half)] ?? most;
  return { median: (lower + upper) / 2, least, most };
}
