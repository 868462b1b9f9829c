import type { Color, Paint } from './colors.js';
import { widthOf, wrap } from './plain-text.js';

/** How many columns lie between two cells. */
export const gap = 2;

/** The lines of one row, each cell wrapped to its width. */
export function layOut(
  cells: string[],
  widths: number[],
  colorOf: (index: number) => Color | undefined,
  paint: Paint,
): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, widths[index] ?? 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = wrapped.map((lines, index) => {
      const text = lines[line] ?? '';
      const color = colorOf(index);
      const shown = color === undefined ? text : paint(color, text);
      return index === wrapped.length - 1 ? shown : shown + ' '.repeat((widths[index] ?? 0) - widthOf(text) + gap);
    });
    return texts.join('').trimEnd();
  });
}
