import { formatDuration } from '../core/duration.js';
import type { SweepResult, SweptValue } from '../core/sweep-result.js';
import type { Tally } from '../core/tally.js';
import { outcomeColors, type Paint, paintFor } from './colors.js';
import { gap, layOut } from './lay-out.js';
import { plainText, widthOf, wrap } from './plain-text.js';
import { seriesTable } from './series-report.js';
import type { TerminalLook } from './terminal.js';

const narrowest = 60;
const widestName = 24;

/** What a sweep came to: a table by value, all about the values with which something did not pass, and the files. */
export function sweepReport(result: SweepResult, files: readonly string[], look: TerminalLook): string {
  const { param, values, outcome, ended } = result;
  const paint = paintFor(look.color);
  const blemished = values.flatMap(({ value, result: { tallies } }) => {
    const open = tallies.filter((tally) => tally.outcome !== 'pass');
    return open.length === 0 ? [] : [`${plainText(`${param} = ${value}`)}\n${seriesTable(open, look)}`];
  });
  const count = (wanted: string) => values.filter((each) => each.result.outcome === wanted).length;
  const [summary = '', ...rest] = wrap(
    `${outcome}: ${values.length} values of ${plainText(param)}: ${count('pass')} passed, ${count('fail')} failed, ${count('inconclusive')} inconclusive`,
    Math.max(narrowest, look.columns),
  );
  const parts = [
    sweepTable(result, look),
    ...blemished,
    [
      paint(outcomeColors[outcome], outcome) + summary.slice(outcome.length),
      ...rest,
      ...(ended === 'finished' ? [] : [`ended early: ${ended}`]),
      ...files.map((file) => `wrote ${file}`),
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A row an expectation, a column a value; as many columns beneath one another as the width asks for. */
export function sweepTable({ param, values }: SweepResult, { columns, color }: TerminalLook): string {
  const width = Math.max(narrowest, columns);
  const paint = paintFor(color);
  const names = namesOf(values);
  const first = Math.min(widestName, Math.max(...[param, 'outcome', ...names.values()].map(widthOf)));
  const columnsOf = values.map((each) => columnOf(each, [...names.keys()]));
  const blocks: Column[][] = [[]];
  let room = width - first;
  for (const column of columnsOf) {
    if (room < column.width + gap && (blocks.at(-1) ?? []).length > 0) {
      blocks.push([]);
      room = width - first;
    }
    blocks.at(-1)?.push(column);
    room -= column.width + gap;
  }
  return blocks.map((block) => blockText([param, ...names.values(), 'outcome'], first, block, paint)).join('\n\n');
}

interface Column {
  width: number;
  /** The value, what each expectation came to, and the outcome. */
  cells: { text: string; outcome?: Tally['outcome'] }[];
}

function namesOf(values: readonly SweptValue[]): Map<string, string> {
  const tallies = values.flatMap(({ result }) => result.tallies);
  return new Map(tallies.map(({ expectation }) => [keyOf(expectation), plainText(expectation.id)]));
}

function columnOf({ value, result }: SweptValue, keys: readonly string[]): Column {
  const found = new Map(result.tallies.map((tally) => [keyOf(tally.expectation), tally]));
  const cells = [
    { text: plainText(value).slice(0, widestName) },
    ...keys.map((key) => cellOf(found.get(key), result.of)),
    { text: result.outcome, outcome: result.outcome },
  ];
  return { cells, width: Math.max(...cells.map(({ text }) => widthOf(text))) };
}

// Of one run its outcome, of several how many passed; the delay is the median.
function cellOf(tally: Tally | undefined, of: number): Column['cells'][number] {
  if (tally === undefined) return { text: '–' };
  const { outcome, passed, failed, delays } = tally;
  const how = of === 1 ? outcome : `${passed}/${passed + failed}`;
  const delay = delays === undefined ? '' : ` ${formatDuration(Math.round(delays.p50))}`;
  return { text: `${how}${delay}`, outcome };
}

function blockText(names: readonly string[], first: number, block: readonly Column[], paint: Paint): string {
  const widths = [first, ...block.map(({ width }) => width)];
  const lines = names.flatMap((name, row) => {
    const cells = block.map((column) => column.cells[row] ?? { text: '' });
    const colorOf = (index: number) => {
      const outcome = index === 0 ? undefined : cells[index - 1]?.outcome;
      return outcome && outcomeColors[outcome];
    };
    return layOut([name, ...cells.map(({ text }) => text)], widths, colorOf, paint).map((line) => ({ line, row }));
  });
  return lines.map(({ line, row }) => (row === 0 ? paint('bold', line) : line)).join('\n');
}

function keyOf({ step, id }: { step: string; id: string }): string {
  return JSON.stringify([step, id]);
}
