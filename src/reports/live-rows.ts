import { type Color, paintFor } from './colors.js';
import type { LiveExpectation } from './live-expectations.js';
import { fit, pad, plainText, widthOf } from './plain-text.js';
import type { TerminalLook } from './terminal.js';

// More lines than the terminal is high could not be painted over.
const mostRows = 12;
const gap = '  ';
const colors: Record<LiveExpectation['looks'], Color> = { waiting: 'dim', right: 'green', wrong: 'red' };

/** Expectations as rows: what is due, when, and how it looks now. Those that still wait are the last to be left out. */
export function liveRows(expectations: readonly LiveExpectation[], { columns, color }: TerminalLook): string[] {
  const chosen = choose(expectations);
  const paint = paintFor(color);
  const widest = (texts: string[]) => Math.max(0, ...texts.map(widthOf));
  const cells = chosen.map(({ what, now }) => [...what, now].map(plainText));
  const [id = 0, event = 0, window = 0, figure = 0] = [0, 1, 2, 3].map((index) =>
    widest(cells.map((row) => row[index] ?? '')),
  );
  // The window and the figure are what matters: the event's name gives way.
  const room = Math.min(event, Math.max(1, columns - id - window - figure - 4 * gap.length));
  const rows = cells.map(([idText = '', eventText = '', windowText = '', now = ''], index) => {
    const due = [pad(idText, id), pad(fit(eventText, room), room), pad(windowText, window)];
    const shown = fit(now, columns - gap.length - 1);
    const left = fit(`${gap}${due.join(gap)}`, columns - widthOf(shown) - gap.length);
    return `${left}${gap}${paint(colors[chosen[index]?.looks ?? 'waiting'], shown)}`;
  });
  const hidden = expectations.length - chosen.length;
  return hidden === 0 ? rows : [...rows, fit(`  … and ${hidden} more`, columns)];
}

function choose(expectations: readonly LiveExpectation[]): LiveExpectation[] {
  const waiting = expectations.filter(({ looks }) => looks === 'waiting');
  const rest = expectations.filter(({ looks }) => looks !== 'waiting').reverse();
  const kept = new Set([...waiting, ...rest].slice(0, mostRows));
  return expectations.filter((expectation) => kept.has(expectation));
}
