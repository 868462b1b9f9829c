import test from 'ava';
import { verdictsJson } from '../../src/reports/verdicts-json.js';
import { plan, verdicts } from './sample-run.js';

const info = {
  run: 'r1',
  version: '0.1.0',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationSeconds: 42.5,
  timeScale: 1,
  ended: 'finished',
} as const;

test('the file tells what ran and how it came out', (t) => {
  const { expectations, ...head } = JSON.parse(verdictsJson(plan, verdicts, info)) as { expectations: object[] };
  t.deepEqual<object, object>(head, {
    schema: 1,
    run: 'r1',
    version: '0.1.0',
    profile: 'agora-outage',
    title: 'UID 1 loses its network for 25 s',
    seed: 42,
    startedAt: '2026-01-02T03:04:05.000Z',
    durationSeconds: 42.5,
    timeScale: 1,
    ended: 'finished',
    outcome: 'fail',
  });
  t.is(expectations.length, 4);
});

test('an expectation has every key, unknown ones as null', (t) => {
  const { expectations } = JSON.parse(verdictsJson(plan, verdicts, info)) as { expectations: object[] };
  t.deepEqual(expectations[2], {
    id: 'T6-not-early',
    step: 'outage',
    expects: 'absence',
    event: 'peer-offline',
    from: 'uid2',
    about: 'uid1',
    after: 'last-sent(uid1)',
    severity: 'fail',
    outcome: 'inconclusive',
    cause: 'silent-source',
    measured: null,
    anchor: null,
    window: { min: 0, max: 18_000, at: null, tolerance: 0 },
    explain: 'uid2 must not say peer-offline about uid1 in 0 ms … 18 s after last-sent(uid1)',
    because: 'uid2 was never heard in this run, so its silence proves nothing',
    proof: [],
    came: null,
    spacings: null,
  });
  t.like(expectations[1], { id: 'T5', cause: 'late', measured: 11_700, anchor: 2000.5, proof: [3, 4, 6] });
});

test('the same verdicts give the same bytes, ending in a newline', (t) => {
  t.is(verdictsJson(plan, verdicts, info), verdictsJson(plan, structuredClone(verdicts), { ...info }));
  t.true(verdictsJson(plan, verdicts, info).endsWith('}\n'));
});
