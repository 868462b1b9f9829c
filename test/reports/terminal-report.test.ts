import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import { widthOf } from '../../src/reports/plain-text.js';
import { terminalReport } from '../../src/reports/terminal-report.js';
import { verdictTable } from '../../src/reports/terminal-table.js';
import { expectation, history, verdicts } from './sample-run.js';

const files = ['deadwire-runs/r1/history.ndjson', 'deadwire-runs/r1/verdicts.json'];
const plain = { columns: 80, color: false };
const widest = (text: string) => Math.max(...text.split('\n').map(widthOf));

test('the whole report at 80 columns', (t) => {
  t.is(
    terminalReport({ verdicts, history, files }, plain),
    `expectation   window        measured  verdict
T4            4 s ± 500 ms  4.003 s   pass
    on-time: interrupted came 4.003 s after last-received(uid1), in its window
    of 4 s ± 500 ms
T5            10 s ± 1 s    11.7 s    fail
    late: lost came 11.7 s after last-received(uid1), 700 ms after its window of
    10 s ± 1 s had ended
T6-not-early  0 ms … 18 s   –         inconclusive
    silent-source: uid2 was never heard in this run, so its silence proves
    nothing
R7            0 ms … 10 s   1.5 s     pass
    on-time: rejoined came 1.5 s after healed, in its window of 0 ms … 10 s

T5  fail: late (it came after its window)
  expected  uid1 says lost 10 s ± 1 s after last-received(uid1), and only after
            T4
  because   lost came 11.7 s after last-received(uid1), 700 ms after its window
            of 10 s ± 1 s had ended
  off by    700 ms too late: it came at 11.7 s, and its window ends at 11 s
  proof
    history.ndjson:3  +2.001 s  fault blackhole applied to uid1 on channel (1
      open): nothing passes
    history.ndjson:4  +6.003 s  last bytes of uid1 before +6.003 s: received
      +2.001 s, sent +1.999 s
    history.ndjson:6  +13.700 s  uid1 says lost (from process)

T6-not-early  inconclusive: silent-source (the client that should have spoken
  was never heard, fell silent, or has died)
  expected  uid2 must not say peer-offline about uid1 in 0 ms … 18 s after
            last-sent(uid1)
  because   uid2 was never heard in this run, so its silence proves nothing

fail: 2 passed, 1 failed, 1 inconclusive
wrote deadwire-runs/r1/history.ndjson
wrote deadwire-runs/r1/verdicts.json
`,
  );
});

for (const columns of [60, 80, 100, 140, 200]) {
  test(`no line of the report is wider than ${columns} columns`, (t) => {
    const chatty = {
      ...verdicts[1]!,
      expectation: expectation({ id: 'an-expectation-with-a-name-that-is-much-longer-than-it-should-ever-have-been' }),
      because: `断线 ${'x'.repeat(150)} 断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线断线`,
    };
    const report = terminalReport({ verdicts: [...verdicts, chatty], history, files }, { columns, color: false });
    t.true(widest(report) <= columns, `${widest(report)}`);
  });
}

test('a wide terminal shows the reason beside its row', (t) => {
  const [, row] = verdictTable(verdicts, { columns: 160, color: false }).split('\n');
  t.regex(row ?? '', /^T4 +4 s ± 500 ms +4\.003 s +pass +on-time: interrupted came .* 500 ms$/);
});

test('colors are used only when asked for, and change no letter', (t) => {
  const colored = terminalReport({ verdicts, history, files }, { columns: 80, color: true });
  t.true(colored.includes('\u001b[31mfail\u001b[0m'));
  t.is(stripVTControlCharacters(colored), terminalReport({ verdicts, history, files }, plain));
});

test('what a client said cannot steer the terminal', (t) => {
  const because = 'it said \u001b[2J and\nmore';
  const report = terminalReport({ verdicts: [{ ...verdicts[1]!, because }], history, files }, plain);
  t.false(report.includes('\u001b'));
  t.true(report.includes('it said \\u001b[2J and\\nmore'));
});

test('an early event says how much too early it came', (t) => {
  const early = { ...verdicts[0]!, outcome: 'fail', cause: 'early', measured: 3200 } as const;
  const report = terminalReport({ verdicts: [early], history, files: [] }, plain);
  t.true(report.includes('  off by    300 ms too early: it came at 3.2 s, and its window begins at 3.5 s\n'));
});

test('a failure that is only a warning says so, and the run passes', (t) => {
  const warned = { ...verdicts[1]!, expectation: expectation({ id: 'X1', severity: 'warn' }) };
  const report = terminalReport({ verdicts: [verdicts[0]!, warned], history, files: [] }, plain);
  t.regex(report, /^X1 .* fail \(warn\)$/m);
  t.true(report.endsWith('\npass: 1 passed, 1 warning\n'));
});

test('proof that is no longer in memory is still cited', (t) => {
  const report = terminalReport({ verdicts: [verdicts[1]!], history: history.slice(4), files: [] }, plain);
  t.regex(report, /^ {4}history\.ndjson:3\n {4}history\.ndjson:4\n {4}history\.ndjson:6 {2}\+13\.700 s/m);
});

test('a run that ended early says why', (t) => {
  const ended = { n: 12, t: 30_000, kind: 'run-ended', reason: 'interrupted', message: 'Ctrl-C' } as const;
  const report = terminalReport({ verdicts: [], history: [...history, ended], files: [] }, plain);
  t.is(report, 'inconclusive: nothing was expected, so nothing is proved\n+30.000 s  run ended: interrupted: Ctrl-C\n');
});
