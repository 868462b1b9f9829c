import test from 'ava';
import { type AttemptsExpectation, windowWithin } from '../../src/core/expectation.js';
import { type Cause, causes } from '../../src/core/verdict.js';
import { calm, cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const t5 = expectation({ id: 'T5', event: 'lost', after: { kind: 'expectation', id: 'T4' }, follows: 'T4' });
const notOffline = never('peer-offline', [0, 18_000], { from: 'uid2', after: { kind: 'last-sent', client: 'uid1' } });

const applied = { kind: 'applied' } as const;
const process = { ...t4, expects: 'alive', after: applied, window: windowWithin(0, 10_000) } as const;
const retries: AttemptsExpectation = {
  id: 'B1',
  step: 'outage',
  severity: 'fail',
  expects: 'attempts',
  from: 'uid1',
  after: applied,
  window: windowWithin(0, 4000),
  schedule: [
    { min: 900, max: 1100, at: 1000 },
    { min: 1800, max: 2200, at: 2000 },
  ],
};

interface Case {
  because: string;
  story: () => Story;
  expects: Parameters<typeof verdictOn>[1][];
  cause: Cause;
}

// In the order of the judge's questions: what could be seen, the anchor, the event, and what is fair.
const cases: Case[] = [
  {
    because: 'no fault was applied',
    story: () => calm().step(2000, 'outage').stepEnded(27_000, 'outage').runEnded(27_000),
    expects: [t4],
    cause: 'not-effective',
  },
  {
    because: 'the fault touched nothing',
    story: () => recovers(calm().step(2000, 'outage').applied(2000, 'outage').says(5990, 'uid1', 'interrupted')),
    expects: [t4],
    cause: 'not-effective',
  },
  {
    because: 'the fault touched the other direction only',
    story: () =>
      recovers(calm().step(2000, 'outage').applied(2000, 'outage').effective(2100, 'outage', 'uid1', ['upstream'])),
    expects: [t4],
    cause: 'not-effective',
  },
  {
    because: 'the fault touched another client only',
    story: () => recovers(calm().step(2000, 'outage').applied(2000, 'outage').effective(2100, 'outage', 'uid2')),
    expects: [t4],
    cause: 'not-effective',
  },
  {
    because: 'the fault was healed well before the event was due',
    story: () => recovers(cut(), 4000),
    expects: [t4],
    cause: 'not-effective',
  },
  {
    because: 'the baseline did not hold',
    story: () => calm().baseline('joined from uid3').runEnded(30_000, 'no-baseline'),
    expects: [t4],
    cause: 'no-baseline',
  },
  {
    because: 'the client was never heard',
    story: () => recovers(cut()),
    expects: [expectation({ from: 'uid3' })],
    cause: 'silent-source',
  },
  {
    because: 'the client died before its window was over',
    story: () => recovers(cut().exits(6000, 'uid1', false)),
    expects: [t4],
    cause: 'silent-source',
  },
  {
    because: 'the run was stopped before the window was over',
    story: () =>
      cut().lastByte('uid1', { received: 1990 }).healed(4000, 'outage', 'aborted').runEnded(4001, 'interrupted'),
    expects: [t4],
    cause: 'aborted',
  },
  {
    because: 'no connection of the client ended',
    story: () => recovers(cut().says(5990, 'uid1', 'interrupted')),
    expects: [expectation({ after: { kind: 'closed', client: 'uid1' } })],
    cause: 'no-anchor',
  },
  {
    because: 'its predecessor is missing',
    story: () => recovers(cut().says(11_990, 'uid1', 'lost')),
    expects: [t5, t4],
    cause: 'no-anchor',
  },
  {
    because: 'the last byte was still in the queue of a socket',
    story: () =>
      recovers(
        cut()
          .lastByte('uid1', { received: { t: 1995, unsure: 'backed-up' } })
          .says(5990, 'uid1', 'interrupted'),
      ),
    expects: [t4],
    cause: 'unsure-anchor',
  },
  {
    because: 'an event came a moment before the one that it must follow',
    story: () => recovers(cut().says(5989, 'uid1', 'interrupted').says(5988, 'uid1', 'lost')),
    expects: [expectation({ id: 'T5', event: 'lost', follows: 'T4' }), t4],
    cause: 'clock-skew',
  },
  {
    because: 'it came in its window',
    story: () => recovers(cut().says(5990, 'uid1', 'interrupted')),
    expects: [t4],
    cause: 'on-time',
  },
  { because: 'it did not come', story: () => recovers(cut()), expects: [notOffline], cause: 'absent' },
  {
    because: 'it came before its window',
    story: () => recovers(cut().says(5489, 'uid1', 'interrupted')),
    expects: [t4],
    cause: 'early',
  },
  {
    because: 'it came after its window',
    story: () => recovers(cut().says(6491, 'uid1', 'interrupted')),
    expects: [t4],
    cause: 'late',
  },
  { because: 'it never came', story: () => recovers(cut()), expects: [t4], cause: 'missing' },
  {
    because: 'it came although it must not',
    story: () => recovers(cut().says(12_000, 'uid2', 'peer-offline')),
    expects: [notOffline],
    cause: 'unexpected',
  },
  {
    because: 'it came long before the one that it must follow',
    story: () => recovers(cut().says(5700, 'uid1', 'lost').says(5990, 'uid1', 'interrupted')),
    expects: [expectation({ id: 'T5', event: 'lost', follows: 'T4' }), t4],
    cause: 'out-of-order',
  },
  {
    because: 'it came again before the heal',
    story: () => recovers(cut().says(5990, 'uid1', 'interrupted').says(20_000, 'uid1', 'interrupted')),
    expects: [t4],
    cause: 'too-many',
  },
  {
    because: 'the heal came within the tolerance of the deadline',
    story: () => recovers(cut(), 6200),
    expects: [t4],
    cause: 'guard-band',
  },
  {
    because: 'the judge failed',
    story: () => recovers(cut()),
    expects: [{ ...t4, window: undefined as unknown as typeof t4.window }],
    cause: 'crashed',
  },
  {
    because: 'its process ran all through the window',
    story: () => recovers(cut().starts(2000, 'uid1')),
    expects: [process],
    cause: 'alive',
  },
  {
    because: 'its process ended in the window',
    story: () => recovers(cut().starts(2000, 'uid1').exits(4000, 'uid1', false)),
    expects: [process],
    cause: 'died',
  },
  {
    because: 'the attempts came as they should',
    story: () => recovers(cut().attempts(3000).attempts(5000), 6000),
    expects: [retries],
    cause: 'on-schedule',
  },
  {
    because: 'an attempt came too soon',
    story: () => recovers(cut().attempts(3000).attempts(3500), 6000),
    expects: [retries],
    cause: 'off-schedule',
  },
  {
    because: 'its condition was not met',
    story: () => recovers(cut().says(5990, 'uid1', 'interrupted'), 15_000),
    expects: [{ ...t4, conditions: [{ unless: false, kind: 'outage', longerThan: 20_000 }] }],
    cause: 'not-applicable',
  },
];

for (const { because, story, expects, cause } of cases) {
  test(`${cause}: ${because}`, (t) => {
    const verdict = verdictOn(story(), ...expects);
    t.is(verdict.cause, cause, verdict.because);
    t.is(verdict.outcome, causes[cause].outcome);
    t.not(verdict.because, '');
  });
}

test('every cause there is has a story here', (t) => {
  t.deepEqual([...new Set(cases.map(({ cause }) => cause))].sort(), Object.keys(causes).sort());
});

test('a verdict carries the delay, the instant it counts from, and the lines that prove it', (t) => {
  const story = recovers(cut().says(6003, 'uid1', 'interrupted'));
  const verdict = verdictOn(story, t4);
  t.is(verdict.anchor, 1990);
  t.is(verdict.measured, 4013);
  const kinds = verdict.proof.map((n) => story.records[n - 1]?.kind);
  t.deepEqual(kinds, ['fault-applied', 'last-byte', 'fault-effective', 'event', 'fault-healed']);
  t.is(verdict.because, 'interrupted came 4.013 s after the last byte to uid1 (line 11)');
});

test('the effect that proves a verdict is the one on what it counts from', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted');
  const verdict = verdictOn(recovers(story), t4);
  const effect = verdict.proof.map((n) => story.records[n - 1]).find((record) => record?.kind === 'fault-effective');
  t.like(effect, { direction: 'downstream', client: 'uid1' });
});

test('what makes a verdict bad is among its proof', (t) => {
  const twice = recovers(cut().says(5990, 'uid1', 'interrupted').says(20_000, 'uid1', 'interrupted'));
  t.true(verdictOn(twice, t4).proof.some((n) => twice.records[n - 1]?.t === 20_000));
  const swapped = recovers(cut().says(5700, 'uid1', 'lost').says(5990, 'uid1', 'interrupted'));
  const late = verdictOn(swapped, expectation({ id: 'T5', event: 'lost', follows: 'T4' }), t4);
  t.true(late.proof.some((n) => swapped.records[n - 1]?.t === 5990));
  const stalled = recovers(cut().add({ kind: 'stall', from: 1900, lasted: 400 }).says(5990, 'uid1', 'interrupted'));
  t.true(verdictOn(stalled, t4).proof.some((n) => stalled.records[n - 1]?.kind === 'stall'));
  const stopped = cut().healed(4000, 'outage', 'aborted').runEnded(4000, 'interrupted');
  t.true(verdictOn(stopped, t4).proof.some((n) => stopped.records[n - 1]?.kind === 'run-ended'));
});

test('a warning has the same verdict, and only its weight differs', (t) => {
  const story = recovers(cut());
  t.is(verdictOn(story, { ...t4, severity: 'warn' }).outcome, 'fail');
});

test('a window that begins with its anchor takes an event of the same instant', (t) => {
  const story = recovers(cut().says(27_000, 'uid1', 'rejoined'));
  const r7 = expectation({
    step: 'recovery',
    event: 'rejoined',
    after: { kind: 'healed' },
    window: windowWithin(0, 10_000),
  });
  t.is(verdictOn(story, r7).cause, 'on-time');
});
