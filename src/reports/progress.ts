import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { frame } from './frame.js';
import { LiveExpectations } from './live-expectations.js';
import { livePhase } from './live-phase.js';
import { liveRows } from './live-rows.js';
import { isNotable, mustStay } from './notable.js';
import { fit, fold, plainText } from './plain-text.js';
import { recordLine } from './record-line.js';
import type { Terminal } from './terminal.js';

/** Shows a run while it goes on. Its figures are informal: the judge decides later. */
export interface Progress {
  observe(record: HistoryRecord): void;
  /** Shows how time passes; `now` in contract milliseconds. */
  tick(now: number): void;
  /** Leaves what is shown as it is, and writes no more. */
  stop(): void;
}

// What does not fit in a line that stays goes on beneath it: a file or a log must not lose the end.
const indent = '    ';

/** On a terminal, a few lines that are painted over; elsewhere plain lines, a record each, that stay. */
export function createProgress(plan: Plan, terminal: Terminal, scale: number): Progress {
  const live = new LiveExpectations(plan);
  return terminal.tty ? paintedProgress(plan, terminal, scale, live) : plainProgress(terminal, live);
}

function plainProgress(terminal: Terminal, live: LiveExpectations): Progress {
  let stopped = false;
  return {
    observe(record) {
      const met = live.observe(record);
      if (stopped || (!isNotable(record) && met.length === 0)) return;
      const told = met.map((expectation) => {
        const { what, now } = live.look(expectation, record.t);
        return `${indent}${plainText(what[0])} ${now} (${what[2]})`;
      });
      const lines = [recordLine(record), ...told].flatMap((line) => fold(line, terminal.columns, indent));
      terminal.write(lines.map((line) => `${line}\n`).join(''));
    },
    tick() {},
    stop() {
      stopped = true;
    },
  };
}

function paintedProgress(plan: Plan, terminal: Terminal, scale: number, live: LiveExpectations): Progress {
  const painted = frame(terminal);
  const phase = livePhase(plan, scale);
  let now = 0;
  let latest = '';
  // Between two steps nothing is painted: the first one's last look stays on the screen.
  let resting = false;
  let stopped = false;

  return {
    observe(record) {
      if (stopped) return;
      now = Math.max(now, record.t);
      if (record.kind === 'step-ended' && record.within === undefined) {
        repaint();
        painted.keep();
        resting = true;
      } else if (record.kind === 'step-started' && record.within === undefined) {
        resting = false;
        latest = '';
      }
      phase.observe(record);
      const met = live.observe(record);
      if (mustStay(record)) painted.above(fold(recordLine(record), terminal.columns, indent));
      else if (isNotable(record) || met.length > 0) latest = recordLine(record);
      else return;
      repaint();
    },
    tick(at) {
      if (stopped) return;
      now = Math.max(now, at);
      repaint();
    },
    stop() {
      if (stopped) return;
      repaint();
      painted.keep();
      stopped = true;
    },
  };

  function repaint(): void {
    if (resting) return;
    const rows = liveRows(live.current(now), terminal);
    const lines = [fit(plainText(phase.text(now)), terminal.columns), ...rows];
    painted.show(latest === '' ? lines : [...lines, fit(`  ${latest}`, terminal.columns)]);
  }
}
