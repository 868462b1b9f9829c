import { formatShare } from '../core/quantity.js';
import type { SeriesResult, Tally } from '../core/tally.js';
import { outcomeColors, type Paint, paintFor } from './colors.js';
import { gap, layOut } from './lay-out.js';
import { plainText, widthOf, wrap } from './plain-text.js';
import { shareText, tallyDetails } from './tally-text.js';
import type { TerminalLook } from './terminal.js';

const headings = ['expectation', 'passed', 'share (Wilson 95 %)', 'verdict'];
// Narrower than this, the four cells have no room at all: the table stays as wide as this, and the terminal wraps it.
const narrowest = 64;

/** What a series came to: a row an expectation with its figures beneath, how many runs there were, and the files. */
export function seriesReport(result: SeriesResult, files: readonly string[], look: TerminalLook): string {
  const parts = [
    ...(result.tallies.length === 0 ? [] : [seriesTable(result.tallies, look)]),
    [seriesSummary(result, look), ...files.map((file) => `wrote ${file}`)].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One row an expectation: how many of the decided runs passed, their share with its interval, the verdict. */
export function seriesTable(tallies: readonly Tally[], { columns, color }: TerminalLook): string {
  const width = Math.max(narrowest, columns);
  const paint = paintFor(color);
  const rows = tallies.map((tally) => ({ tally, cells: cellsOf(tally) }));
  const widths = headings.map((heading, index) =>
    Math.max(...[heading, ...rows.map(({ cells }) => cells[index] ?? '')].map(widthOf)),
  );
  const fixed = widths.slice(1).reduce((sum, each) => sum + each + gap, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(headings[0]?.length ?? 0, width - fixed));
  const heads = layOut(headings, widths, () => undefined, paint).map((line) => paint('bold', line));
  return [...heads, ...rows.flatMap(({ tally, cells }) => rowOf(tally, cells, widths, width, paint))].join('\n');
}

/** How a series came out and how many of its runs there were: `pass: 20 of 20 runs`. */
export function seriesSummary(
  { outcome, of, runs, ended, require }: SeriesResult,
  { columns, color }: TerminalLook,
): string {
  const count = (wanted: string) => runs.filter((run) => run.outcome === wanted).length;
  const parts = [
    `${runs.length} of ${of} runs`,
    `${count('pass')} passed, ${count('fail')} failed, ${count('inconclusive')} inconclusive`,
    ...(require === undefined ? [] : [`${formatShare(require)} required`]),
    ...(ended === 'finished' ? [] : [`ended early: ${ended}`]),
  ];
  const [first = '', ...rest] = wrap(`${outcome}: ${parts.join('; ')}`, Math.max(narrowest, columns));
  const painted = paintFor(color)(outcomeColors[outcome], outcome) + first.slice(outcome.length);
  return [painted, ...rest].join('\n');
}

function cellsOf({ expectation, passed, failed, share, outcome }: Tally): string[] {
  return [
    plainText(expectation.id),
    `${passed} of ${passed + failed}`,
    share === undefined ? '–' : shareText(share),
    outcome,
  ];
}

function rowOf(tally: Tally, cells: string[], widths: number[], width: number, paint: Paint): string[] {
  const colorOf = (index: number) => (index === 3 ? outcomeColors[tally.outcome] : undefined);
  const beneath = tallyDetails(tally)
    .flatMap((line) => wrap(plainText(line), width - 2 * gap))
    .map((line) => ' '.repeat(2 * gap) + line);
  return [...layOut(cells, widths, colorOf, paint), ...beneath.map((line) => paint('dim', line))];
}
