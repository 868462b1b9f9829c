import type { HistoryRecord } from '../core/records.js';
import { type Verdict, worstOf } from '../core/verdict.js';
import { outcomeColors, paintFor } from './colors.js';
import { wrap } from './plain-text.js';
import { recordLine } from './record-line.js';
import type { TerminalLook } from './terminal.js';

/** How the run came out, in one line; then why it ended early, if it did, and the files written, each on its own line. */
export function summaryText(
  verdicts: readonly Verdict[],
  history: readonly HistoryRecord[],
  files: readonly string[],
  { columns, color }: TerminalLook,
): string {
  const outcome = worstOf([...verdicts]);
  const paint = paintFor(color);
  return [
    `${paint(outcomeColors[outcome], outcome)}: ${countsText(verdicts)}`,
    ...history.filter(endedEarly).flatMap((record) => wrap(recordLine(record), columns)),
    // A path is never broken, so that it can be copied.
    ...files.map((file) => `wrote ${file}`),
  ].join('\n');
}

/** Verdicts by outcome in words, such as `3 passed, 1 failed`; failures that are only warnings are counted apart. */
function countsText(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return 'nothing was expected, so nothing is proved';
  const strict = verdicts.filter(({ outcome, expectation }) => outcome === 'pass' || expectation.severity === 'fail');
  const count = (wanted: Verdict['outcome']) => strict.filter(({ outcome }) => outcome === wanted).length;
  const warned = verdicts.length - strict.length;
  return [
    [count('pass'), 'passed'] as const,
    [count('fail'), 'failed'] as const,
    [count('inconclusive'), 'inconclusive'] as const,
    [warned, warned === 1 ? 'warning' : 'warnings'] as const,
  ]
    .filter(([number], index) => number > 0 || index === 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

function endedEarly(record: HistoryRecord): boolean {
  if (record.kind === 'run-ended') return record.reason !== 'finished';
  return record.kind === 'baseline' && !record.held;
}
