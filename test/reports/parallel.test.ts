import test from 'ava';
import { type EventExpectation, windowAt } from '../../src/core/expectation.js';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { junitReport } from '../../src/reports/junit.js';
import { LiveExpectations } from '../../src/reports/live-expectations.js';
import { livePhase } from '../../src/reports/live-phase.js';
import { createProgress } from '../../src/reports/progress.js';
import { planOf } from '../helpers/plans.js';

const said = (id: string, step: string, from: string): EventExpectation => ({
  id,
  step,
  expects: 'event',
  event: 'lost',
  from,
  where: {},
  after: { kind: 'applied' },
  window: windowAt(4000),
  count: { min: 1, max: 1 },
  severity: 'fail',
});
const [first, second] = [said('A', 'cut1', 'uid1'), said('B', 'cut2', 'uid2')];
const plan = planOf({
  steps: [
    {
      id: 'both',
      duration: 9000,
      expect: [],
      parallel: [
        { id: 'cut1', delay: 0, duration: 9000, expect: [first] },
        { id: 'cut2', delay: 3000, duration: 5000, expect: [second] },
      ],
    },
  ],
});

const lines: [t: number, occurrence: Occurrence][] = [
  [0, { kind: 'step-started', step: 'both', duration: 9000, explain: 'side by side cut1, cut2 after 3 s for 9 s' }],
  [0, started('cut1', 0)],
  [1, applied('cut1')],
  [3000, started('cut2', 3000)],
  [3001, applied('cut2')],
  [4001, { kind: 'event', client: 'uid1', event: 'lost', source: 'http', attributes: {} }],
  [7001, { kind: 'event', client: 'uid2', event: 'lost', source: 'http', attributes: {} }],
  [8000, { kind: 'step-ended', step: 'cut2', within: 'both' }],
  [9000, { kind: 'step-ended', step: 'cut1', within: 'both' }],
  [9000, { kind: 'step-ended', step: 'both' }],
];
const history = lines.map(([t, occurrence], index): HistoryRecord => ({ ...occurrence, t, n: index + 1 }));

function started(step: string, delay: number): Occurrence {
  return {
    kind: 'step-started',
    step,
    fault: 'blackhole',
    duration: 9000,
    explain: '',
    within: { step: 'both', delay },
  };
}

function applied(step: string): Occurrence {
  return { kind: 'fault-applied', fault: step, type: 'blackhole', step, proxies: [], connections: 1, explain: '' };
}

test('expectations of siblings wait side by side, each from the instant of its own fault', (t) => {
  const live = new LiveExpectations(plan);
  for (const record of history.slice(0, 5)) live.observe(record);
  t.deepEqual(
    live.current(3500).map(({ what: [id], now }) => [id, now]),
    [
      ['A', 'waiting 3.5 s'],
      ['B', 'waiting 0.5 s'],
    ],
  );
  for (const record of history.slice(5)) live.observe(record);
  t.deepEqual(
    live.current(9000).map(({ now }) => now),
    ['✓? came at 4.00 s', '✓? came at 4.00 s'],
  );
});

test('the phase is that of the parallel step, whichever sub-step begins or ends', (t) => {
  const phase = livePhase(plan, 1);
  for (const record of history) {
    phase.observe(record);
    t.is(phase.text(4000), 'both (step 1 of 1)  4.0 s of 9 s  side by side cut1, cut2 after 3 s for 9 s');
  }
});

test('a terminal goes on painting when a sub-step is over, and rests when the parallel step is', (t) => {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const progress = createProgress(plan, { columns: 80, color: false, tty: true, write }, 1);
  for (const record of history.slice(0, 8)) progress.observe(record);
  written = '';
  progress.tick(8500);
  t.true(written.includes('8.5 s of 9 s'));
  for (const record of history.slice(8)) progress.observe(record);
  written = '';
  progress.tick(9500);
  t.is(written, '');
});

test('each sub-step is a suite of its own', (t) => {
  const xml = junitReport(plan, [], { durationSeconds: 9, timestamp: '2026-01-01T00:00:00Z' });
  t.deepEqual(
    [...xml.matchAll(/<testsuite name="([^"]*)" tests="(\d)"/g)].map(([, name, tests]) => [name, tests]),
    [
      ['test.both', '0'],
      ['test.cut1', '1'],
      ['test.cut2', '1'],
    ],
  );
});
