import { formatDuration } from '../core/duration.js';
import { windowText } from '../core/expectation.js';
import type { Verdict } from '../core/verdict.js';
import { outcomeColors, type Paint, paintFor } from './colors.js';
import { gap, layOut } from './lay-out.js';
import { plainText, widthOf, wrap } from './plain-text.js';
import type { TerminalLook } from './terminal.js';

const headings = ['expectation', 'window', 'measured', 'verdict'] as const;
// Narrower than this, the four cells have no room at all: the table stays as wide as this, and the terminal wraps it.
const narrowest = 60;
// Narrower than this, a sentence reads better beneath its row than beside it.
const besideFrom = 48;

/** One row a verdict: expectation, window, measured, verdict and, beside or beneath it, because. Ends without a newline. */
export function verdictTable(verdicts: readonly Verdict[], { columns, color }: TerminalLook): string {
  const width = Math.max(narrowest, columns);
  const paint = paintFor(color);
  const rows = verdicts.map((verdict) => ({ verdict, cells: cellsOf(verdict) }));
  const widths = widthsOf(
    rows.map(({ cells }) => cells),
    width,
  );
  const left = width - sum(widths) - gap * widths.length;
  const beside = left >= besideFrom ? left : undefined;
  const heads = [...headings, ...(beside === undefined ? [] : ['because'])];
  const lines = layOut(heads, [...widths, ...(beside === undefined ? [] : [beside])], () => undefined, paint);
  const body = rows.flatMap(({ verdict, cells }) => rowOf(verdict, cells, widths, width, beside, paint));
  return [...lines.map((line) => paint('bold', line)), ...body].join('\n');
}

function cellsOf({ expectation, measured, outcome }: Verdict): string[] {
  return [
    plainText(expectation.id),
    windowText(expectation.window),
    measured === undefined ? '–' : formatDuration(Math.round(measured)),
    expectation.severity === 'warn' ? `${outcome} (warn)` : outcome,
  ];
}

/** As wide as the widest cell; when that is too much together, the identifier and the window give way and are wrapped. */
function widthsOf(rows: string[][], width: number): number[] {
  const widths = headings.map((heading, index) =>
    Math.max(...[heading, ...rows.map((row) => row[index] ?? '')].map(widthOf)),
  );
  const [id = 0, window = 0, ...fixed] = widths;
  const room = width - sum(fixed) - gap * (widths.length - 1);
  const narrowId = Math.min(id, Math.max(headings[0].length, room - window));
  return [narrowId, Math.min(window, room - narrowId), ...fixed];
}

function rowOf(
  verdict: Verdict,
  cells: string[],
  widths: number[],
  width: number,
  beside: number | undefined,
  paint: Paint,
): string[] {
  const because = plainText(`${verdict.cause}: ${verdict.because}`);
  const colorOf = (index: number) => (index === 3 ? outcomeColors[verdict.outcome] : undefined);
  if (beside !== undefined) return layOut([...cells, because], [...widths, beside], colorOf, paint);
  const beneath = wrap(because, width - 2 * gap).map((line) => ' '.repeat(2 * gap) + line);
  return [...layOut(cells, widths, colorOf, paint), ...beneath.map((line) => paint('dim', line))];
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
