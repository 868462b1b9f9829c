import type { Outcome } from '../core/verdict.js';

/** The colors in use, as ANSI codes. */
const codes = { green: 32, red: 31, yellow: 33, bold: 1, dim: 2 } as const;

export type Color = keyof typeof codes;
export type Paint = (color: Color, text: string) => string;

/** Paints text, or leaves it alone when the terminal shows no color. */
export function paintFor(color: boolean): Paint {
  return (name, text) => (color && text !== '' ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
}

export const outcomeColors = { pass: 'green', fail: 'red', inconclusive: 'yellow' } as const satisfies Record<
  Outcome,
  Color
>;
