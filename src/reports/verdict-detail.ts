import { formatDuration } from '../core/duration.js';
import { explainExpectation } from '../core/expectation.js';
import type { HistoryRecord } from '../core/records.js';
import { causes, type Verdict } from '../core/verdict.js';
import { outcomeColors, paintFor } from './colors.js';
import { fold, pad, plainText, wrap } from './plain-text.js';
import { missedBy, proofLines } from './proof.js';
import type { TerminalLook } from './terminal.js';

const labelWidth = 10;
const proofIndent = '    ';

/** All there is to say of one verdict: what was expected, why it came out so, by how much, and the proof. */
export function verdictDetail(
  verdict: Verdict,
  history: readonly HistoryRecord[],
  { columns, color }: TerminalLook,
): string {
  const { expectation, outcome, cause, because } = verdict;
  const paint = paintFor(color);
  const head = fold(`${expectation.id}  ${outcome}: ${cause} (${causes[cause].meaning})`, columns, '  ');
  return [
    ...head.map((line) => paint(outcomeColors[outcome], line)),
    ...labelled('expected', explainExpectation(expectation), columns),
    ...labelled('because', because, columns),
    ...labelled('off by', distance(verdict), columns),
    ...(verdict.proof.length === 0 ? [] : ['  proof']),
    ...proofLines(verdict, history).flatMap((line) => fold(proofIndent + line, columns, `${proofIndent}  `)),
  ].join('\n');
}

/** How far the event was from its window, in words; empty when there is no such figure. */
function distance(verdict: Verdict): string {
  const missed = missedBy(verdict);
  const { measured, expectation } = verdict;
  if (missed === undefined || measured === undefined) return '';
  const { min, max } = expectation.window;
  const came = `it came at ${formatDuration(measured)}`;
  return measured < min
    ? `${formatDuration(missed)} too early: ${came}, and its window begins at ${formatDuration(min)}`
    : `${formatDuration(missed)} too late: ${came}, and its window ends at ${formatDuration(max)}`;
}

function labelled(label: string, text: string, columns: number): string[] {
  if (text === '') return [];
  const lines = wrap(plainText(text), columns - labelWidth - 2);
  return lines.map((line, index) => `  ${pad(index === 0 ? label : '', labelWidth)}${line}`);
}
