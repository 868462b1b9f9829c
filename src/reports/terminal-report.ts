import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import { summaryText } from './summary.js';
import type { TerminalLook } from './terminal.js';
import { verdictTable } from './terminal-table.js';
import { verdictDetail } from './verdict-detail.js';

/** What a run's report is made of. */
export interface RunResult {
  verdicts: readonly Verdict[];
  history: readonly HistoryRecord[];
  /** The files that were written, as they should be shown. */
  files: readonly string[];
}

/** The whole report: the table, all about whatever did not pass, and the summary. */
export function terminalReport({ verdicts, history, files }: RunResult, look: TerminalLook): string {
  const details = verdicts.filter(({ outcome }) => outcome !== 'pass');
  const parts = [
    ...(verdicts.length === 0 ? [] : [verdictTable(verdicts, look)]),
    ...details.map((verdict) => verdictDetail(verdict, history, look)),
    summaryText(verdicts, history, files, look),
  ];
  return `${parts.join('\n\n')}\n`;
}
