import { type Color, paintFor } from './colors.js';
import { fit, plainText } from './plain-text.js';
import type { TerminalLook } from './terminal.js';

const words: Record<number, [word: string, color: Color]> = {
  0: ['pass', 'green'],
  1: ['fail', 'red'],
  2: ['inconclusive', 'yellow'],
  3: ['bad usage', 'red'],
  4: ['could not run', 'red'],
};

/** How several profiles came out, a line each, by exit code; undefined for one that was never run. */
export function profilesSummary(
  codes: ReadonlyMap<string, number | undefined>,
  { columns, color }: TerminalLook,
): string {
  const paint = paintFor(color);
  const lines = [...codes].map(([file, code]) => {
    const [word, its] = (code === undefined ? undefined : words[code]) ?? ['not run', 'yellow'];
    return `${paint(its, word.padEnd(13))}  ${fit(plainText(file), Math.max(20, columns - 15))}`;
  });
  return [`${codes.size} profiles:`, ...lines].join('\n');
}
