import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { frame } from './frame.js';
import { LiveExpectations } from './live-expectations.js';
import { livePhase } from './live-phase.js';
import { liveRows } from './live-rows.js';
import { isNotable, mustStay } from './notable.js';
import { fit, plainText, widthOf } from './plain-text.js';
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

/** On a terminal, a few lines that are painted over; elsewhere one plain line for every notable record. */
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
      const looks = met.map((expectation) => live.look(expectation, record.t));
      const told = looks.map(({ what: [id, , window], now }) => `  ${plainText(id)} ${now} (${window})`).join('');
      // The verdict of the eye matters most: the SDK's own words give way to it.
      const line = fit(recordLine(record), Math.max(1, terminal.columns - widthOf(told)));
      terminal.write(`${fit(line + told, terminal.columns)}\n`);
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
      if (record.kind === 'step-ended') {
        repaint();
        painted.keep();
        resting = true;
      } else if (record.kind === 'step-started') {
        resting = false;
        latest = '';
      }
      phase.observe(record);
      const met = live.observe(record);
      if (mustStay(record)) painted.above(fit(recordLine(record), terminal.columns));
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
