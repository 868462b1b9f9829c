import test from 'ava';
import { widthOf } from '../../src/reports/plain-text.js';
import { createProgress } from '../../src/reports/progress.js';
import type { Terminal } from '../../src/reports/terminal.js';
import { expectation, history, plan, record, said } from './sample-run.js';

/** A terminal that obeys the two codes in use, and shows what would stand on the screen. */
function screen(tty: boolean, columns = 80): Terminal & { lines: string[]; writes: number } {
  const lines: string[] = [];
  const terminal = { columns, color: false, tty, lines, writes: 0, write };
  return terminal;

  function write(text: string): void {
    terminal.writes += 1;
    const up = /^.\[(\d+)A\r.\[J/.exec(text);
    if (up !== null) lines.splice(lines.length - Number(up[1]));
    lines.push(
      ...text
        .slice(up?.[0].length ?? 0)
        .split('\n')
        .slice(0, -1),
    );
  }
}

test('without a terminal each notable record is a plain line, which goes on beneath when it is too long', (t) => {
  const terminal = screen(false);
  const progress = createProgress(plan, terminal, 1);
  for (const each of history) {
    progress.observe(each);
    progress.tick(each.t + 100);
  }
  progress.stop();
  t.deepEqual(terminal.lines, [
    '+2.000 s  baseline held',
    '+2.000 s  step outage started, 25 s: nothing passes',
    '+2.001 s  fault blackhole applied to uid1 on channel (1 open): nothing passes',
    '+6.003 s  uid1 says interrupted (onConnectionStateChanged state=4 reason=2, from',
    '    process)',
    '    T4 ✓? came at 4.00 s (due 4 s ± 500 ms)',
    '+13.700 s  uid1 says lost (from process)',
    '    T5 ✗? came at 11.70 s (due 10 s ± 1 s)',
    '+27.001 s  fault blackhole healed (ended)',
    '+27.002 s  step recovery started, 15 s: waits',
    '+28.501 s  uid1 says rejoined (from process)',
    '    R7 ✓? came at 1.50 s (due 0 ms … 10 s)',
  ]);
});

test('on a terminal the step, its time and its expectations are painted in place', (t) => {
  const terminal = screen(true);
  const progress = createProgress(plan, terminal, 1);
  progress.tick(1000);
  t.deepEqual(terminal.lines, ['baseline  1.0 s  waits at most 30 s, then 2 s of steadiness']);
  for (const each of history.slice(0, 5)) progress.observe(each);
  progress.tick(14_000.5);
  t.deepEqual(terminal.lines, [
    'outage (step 1 of 2)  12.0 s of 25 s  nothing passes',
    '  T4            interrupted uid1             due 4 s ± 500 ms  ✓? came at 4.00 s',
    '  T5            lost uid1                    due 10 s ± 1 s    ✗? overdue',
    '  T6-not-early  no peer-offline uid2 (abou…  in 0 ms … 18 s    quiet 12.0 s',
    '  +6.003 s  uid1 says interrupted (onConnectionStateChanged state=4 reason=2, f…',
  ]);
});

test('a step that ended stays on the screen once, and the next one begins beneath it', (t) => {
  const terminal = screen(true);
  const progress = createProgress(plan, terminal, 1);
  for (const each of history) {
    progress.observe(each);
    progress.tick(each.t);
  }
  progress.observe(record({ kind: 'step-ended', step: 'recovery' }, 30_002));
  progress.tick(30_002);
  progress.tick(31_000);
  progress.stop();
  t.deepEqual(
    terminal.lines.filter((line) => line.includes('(step')),
    ['outage (step 1 of 2)  25.0 s of 25 s  nothing passes', 'recovery (step 2 of 2)  3.0 s of 15 s  waits'],
  );
  t.is(terminal.lines.filter((line) => line.includes('✗? came at 11.70 s')).length, 1);
  const written = terminal.writes;
  progress.tick(40_000);
  progress.observe(record(said('lost', {}), 41_000));
  t.is(terminal.writes, written);
});

test('nothing is written when nothing has changed', (t) => {
  const terminal = screen(true);
  const progress = createProgress(plan, terminal, 1);
  progress.tick(1000);
  progress.tick(1001);
  t.is(terminal.writes, 1);
});

test('what went wrong stays above the painted lines', (t) => {
  const terminal = screen(true);
  const progress = createProgress(plan, terminal, 1);
  progress.tick(1000);
  const problem = 'a line that begins like JSON is none: {"event" and so on to the very end';
  progress.observe(record({ kind: 'client-output', client: 'uid1', problem }, 1500));
  progress.tick(2000);
  t.deepEqual(terminal.lines, [
    '+1.500 s  output of uid1 not understood: a line that begins like JSON is none:',
    '    {"event" and so on to the very end',
    'baseline  2.0 s  waits at most 30 s, then 2 s of steadiness',
  ]);
});

test('a time scale is shown', (t) => {
  const terminal = screen(true);
  createProgress(plan, terminal, 20).tick(1000);
  t.true(terminal.lines[0]?.startsWith('baseline  1.0 s (time × 20)'));
});

for (const columns of [20, 40, 80, 120]) {
  test(`neither kind of progress is wider than ${columns} columns`, (t) => {
    for (const tty of [true, false]) {
      const terminal = screen(tty, columns);
      const progress = createProgress(plan, terminal, 1);
      for (const each of history) {
        progress.observe(each);
        progress.tick(each.t);
        t.true(Math.max(0, ...terminal.lines.map(widthOf)) <= columns, terminal.lines.join('\n'));
      }
    }
  });
}

test('more expectations than fit are counted instead, those that came first', (t) => {
  const terminal = screen(true);
  const expect = Array.from({ length: 20 }, (_, index) =>
    expectation({ id: `E${index}`, event: index === 0 ? 'interrupted' : 'lost' }),
  );
  const [step] = plan.steps;
  if (step === undefined) return t.fail();
  const progress = createProgress({ ...plan, steps: [{ ...step, expect }] }, terminal, 1);
  for (const each of history.slice(0, 5)) progress.observe(each);
  t.true(terminal.lines.includes('  … and 8 more'));
  t.false(terminal.lines.some((line) => line.startsWith('  E0 ')));
  t.is(terminal.lines.length, 15);
  return undefined;
});

test('an expectation that follows another counts from its event', (t) => {
  const terminal = screen(false);
  const after = expectation({ id: 'R8', event: 'lost', after: { kind: 'expectation', id: 'T4' } });
  const [step] = plan.steps;
  if (step === undefined) return t.fail();
  const steps = [{ ...step, expect: [...step.expect.slice(0, 1), after] }];
  const progress = createProgress({ ...plan, steps }, terminal, 1);
  for (const each of history.slice(0, 5)) progress.observe(each);
  progress.observe(record(said('lost', {}), 10_503.5));
  t.true(terminal.lines.at(-1)?.endsWith('R8 ✓? came at 4.50 s (due 4 s ± 500 ms)'));
  return undefined;
});

test('a window counts from the last byte once it is known, and from the fault before', (t) => {
  const terminal = screen(true);
  const progress = createProgress(plan, terminal, 1);
  const shown = () => terminal.lines.find((line) => line.startsWith('  T4 '))?.trimEnd();
  for (const each of history.slice(0, 3)) progress.observe(each);
  progress.tick(5001);
  t.true(shown()?.endsWith('waiting 3.0 s'));
  progress.observe(record({ kind: 'last-byte', client: 'uid1', before: 6000, received: { t: 1700 } }, 6000));
  progress.observe(record(said('interrupted', {}), 6000));
  progress.observe(record({ kind: 'last-byte', client: 'uid1', before: 7000, received: { t: 6500 } }, 7000));
  progress.tick(7000);
  t.true(shown()?.endsWith('✓? came at 4.30 s'));
});
