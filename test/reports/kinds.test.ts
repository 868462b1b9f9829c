import test from 'ava';
import { type Expectation, windowWithin } from '../../src/core/expectation.js';
import { judge } from '../../src/judge/judge.js';
import { junitReport } from '../../src/reports/junit.js';
import { terminalReport } from '../../src/reports/terminal-report.js';
import { verdictsJson } from '../../src/reports/verdicts-json.js';
import { planOf } from '../helpers/plans.js';
import { cut, expectation, recovers } from '../helpers/story.js';

const common = { step: 'outage', severity: 'fail', after: { kind: 'applied' }, from: 'uid1' } as const;
const expectations: Expectation[] = [
  expectation({ id: 'E1', others: [{ event: 'reconnecting', where: {} }] }),
  expectation({ id: 'E2', event: 'lost', conditions: [{ unless: false, kind: 'outage', longerThan: 60_000 }] }),
  { ...common, id: 'A1', expects: 'alive', window: windowWithin(0, 20_000) },
  {
    ...common,
    id: 'X1',
    expects: 'traffic',
    window: windowWithin(0, 5000),
    step: 'recovery',
    after: { kind: 'healed' },
  },
  {
    ...common,
    id: 'B1-with-quite-a-long-name-of-its-own',
    expects: 'attempts',
    window: windowWithin(0, 24_000),
    schedule: [
      { min: 700, max: 1300, at: 1000 },
      { min: 500, max: 1500 },
    ],
    atMost: { count: 100, per: 60_000 },
  },
];

function verdicts() {
  const story = cut().starts(2000, 'uid1').says(5990, 'uid1', 'reconnecting');
  for (let nth = 1; nth < 16; nth += 1) story.attempts(5000 + nth * 1000);
  story.exits(21_000, 'uid1', false);
  const { records } = recovers(story);
  return { records, verdicts: judge(records, expectations) };
}
const plan = planOf({
  steps: ['outage', 'recovery'].map((id) => ({
    id,
    duration: 15_000,
    expect: expectations.filter(({ step }) => step === id),
  })),
});

for (const columns of [80, 120, 200]) {
  test(`every kind of expectation is reported within ${columns} columns`, (t) => {
    const { records, verdicts: all } = verdicts();
    const text = terminalReport({ verdicts: all, history: records, files: [] }, { columns, color: false });
    t.deepEqual(
      text.split('\n').filter((line) => line.length > columns),
      [],
    );
    const words = text.replaceAll(/\s+/g, ' ');
    t.regex(words, /not-applicable: it holds only if the outage was longer than 1 min, and it is not so/);
    t.regex(words, /died: the process of uid1 ended: exit code 1/);
    t.regex(words, /on-time: reconnecting came 4 s after the last byte to uid1/);
    t.regex(words, /missing: no two-way traffic of uid1 within 5 s after the heal/);
    t.regex(words, /attempt 1 came too late, after 4 s where 1 s ± 300 ms are due/);
  });
}

test('JUnit and JSON hold every kind, with what came and the spacings', (t) => {
  const { records, verdicts: all } = verdicts();
  const xml = junitReport(plan, all, { durationSeconds: 1, timestamp: '', history: records });
  t.regex(xml, /<testsuites name="test" tests="5" failures="3" errors="0"/);
  t.regex(xml, /type="died"/);
  t.regex(xml, /name="E2: uid1 says lost [^"]*, if the outage was longer than 1 min"[^>]*\/>/);
  const info = { run: 'r', version: '0', startedAt: '', durationSeconds: 1, timeScale: 1, ended: 'finished' } as const;
  const { expectations: told } = JSON.parse(verdictsJson(plan, all, info)) as { expectations: object[] };
  t.like(told[0], { came: 'reconnecting', event: 'interrupted', spacings: null });
  t.like(told[1], { outcome: 'pass', cause: 'not-applicable', measured: null, anchor: null });
  t.like(told[2], { expects: 'alive', event: null, about: null });
  t.is((told[4] as { spacings: number[] }).spacings.length, 15);
});
