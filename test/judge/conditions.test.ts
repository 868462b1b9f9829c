import test from 'ava';
import type { Condition } from '../../src/core/condition.js';
import { explainExpectation, windowWithin } from '../../src/core/expectation.js';
import type { HealReason } from '../../src/core/fault.js';
import { causesOf, cut, expectation, never, type Story, verdictOn } from '../helpers/story.js';

const t6 = expectation({
  id: 'T6',
  event: 'peer-offline',
  from: 'uid2',
  about: 'uid1',
  after: { kind: 'last-sent', client: 'uid1' },
  window: { min: 18_000, max: 22_000, at: 20_000, tolerance: 2000 },
});
const r8 = expectation({
  id: 'R8',
  step: 'recovery',
  event: 'peer-joined',
  from: 'uid2',
  about: 'uid1',
  after: { kind: 'healed' },
  window: windowWithin(0, 10_000),
});
const ifT6: Condition = { unless: false, kind: 'expectation', id: 'T6' };
const ifOffline: Condition = {
  unless: false,
  kind: 'event',
  event: 'peer-offline',
  from: 'uid2',
  about: 'uid1',
  where: {},
};
const ifLong: Condition = { unless: false, kind: 'outage', longerThan: 20_000 };
const on = (condition: Condition) => ({ ...r8, conditions: [condition] });
const not = (condition: Condition): Condition => ({ ...condition, unless: true });

/** uid2 says that uid1 is gone, and that it is back after the heal. */
function gone(heal = 27_000): Story {
  const story = cut()
    .says(21_980, 'uid2', 'peer-offline', { peer: 'uid1' })
    .healed(heal, 'outage')
    .stepEnded(heal, 'outage');
  return rest(story.step(heal, 'recovery').says(heal + 500, 'uid2', 'peer-joined', { peer: 'uid1' }), heal);
}

/** It is over before anybody is gone. */
function brief(heal = 12_000): Story {
  return rest(cut().healed(heal, 'outage').stepEnded(heal, 'outage').step(heal, 'recovery'), heal);
}

function rest(story: Story, heal: number): Story {
  return story.stepEnded(heal + 15_000, 'recovery').runEnded(heal + 15_000);
}

for (const [what, condition] of [
  ['an expectation', ifT6],
  ['an event', ifOffline],
  ['the length of the outage', ifLong],
] as const) {
  test(`what depends on ${what} is judged when it came, and is not applicable when it did not`, (t) => {
    t.deepEqual(causesOf(gone(), on(condition), t6), ['on-time', 'on-time']);
    t.is(causesOf(brief(), on(condition), t6)[0], 'not-applicable');
    const verdict = verdictOn(brief(), on(condition), t6);
    t.is(verdict.outcome, 'pass');
    t.regex(verdict.because, /^it holds only if .*, and it is not so$/);
    t.is(verdict.measured, undefined);
  });

  test(`what depends on the lack of ${what} is judged the other way round`, (t) => {
    t.is(causesOf(gone(), on(not(condition)), t6)[0], 'not-applicable');
    t.regex(verdictOn(gone(), on(not(condition)), t6).because, /^it holds only unless .*, and it is so$/);
    t.is(causesOf(brief(), on(not(condition)), t6)[0], 'missing');
  });

  test(`with the fault taken out, what depends on ${what} does not pass`, (t) => {
    for (const story of [gone(), brief()]) {
      story.records.splice(0, story.records.length, ...story.records.filter(({ kind }) => !kind.startsWith('fault-')));
      t.deepEqual(causesOf(story, on(condition), t6), ['not-effective', 'not-effective']);
      t.deepEqual(causesOf(story, on(not(condition)), t6), ['not-effective', 'not-effective']);
    }
  });
}

test('an event that failed still came', (t) => {
  const early = rest(
    cut().says(9000, 'uid2', 'peer-offline', { peer: 'uid1' }).healed(27_000, 'outage').step(27_000, 'recovery'),
    27_000,
  );
  t.deepEqual(causesOf(early, on(ifT6), t6), ['missing', 'early']);
});

test('the real length of the outage counts, when it was healed early by hand', (t) => {
  const healedBy = (reason: HealReason, at: number) =>
    rest(cut().healed(at, 'outage', reason).stepEnded(27_000, 'outage').step(27_000, 'recovery'), 27_000);
  t.is(verdictOn(healedBy('heal-all', 22_001), on(ifLong)).cause, 'missing');
  t.is(verdictOn(healedBy('heal-all', 22_000), on(ifLong)).cause, 'not-applicable');
  t.is(verdictOn(healedBy('aborted', 22_000), on(ifLong)).cause, 'aborted');
  t.is(verdictOn(healedBy('aborted', 22_001), on(ifLong)).cause, 'missing');
});

test('a condition that cannot be told is inconclusive, with the reason of the one that it asks', (t) => {
  const died = brief();
  died.records.splice(6, 0, {
    kind: 'client-exited',
    client: 'uid2',
    pid: 1,
    code: 3,
    signal: null,
    expected: false,
    n: 0,
    t: 2000,
  });
  for (const [index, record] of died.records.entries()) record.n = index + 1;
  for (const condition of [ifT6, ifOffline, not(ifT6), not(ifOffline)]) {
    const verdict = verdictOn(died, on(condition), t6);
    t.is(verdict.cause, 'silent-source');
    t.regex(verdict.because, /^whether it holds \((if|unless) .*\) cannot be told: /);
  }
});

test('a run that ends before the condition could be met decides nothing', (t) => {
  const stopped = cut().healed(9000, 'outage', 'aborted').runEnded(9000, 'interrupted');
  for (const condition of [ifT6, ifOffline, ifLong]) t.is(verdictOn(stopped, on(condition), t6).cause, 'aborted');
});

test('an event whose clock cannot tell on which side of the fault it was leaves a condition open', (t) => {
  const story = rest(
    cut()
      .says(2003, 'uid2', 'peer-offline', { peer: 'uid1', arrived: 2010, uncertainty: 5 })
      .healed(12_000, 'outage')
      .step(12_000, 'recovery'),
    12_000,
  );
  t.is(verdictOn(story, on(ifOffline)).cause, 'clock-skew');
});

test('an event of the calm before the fault meets no condition', (t) => {
  t.is(verdictOn(brief(), on({ ...ifOffline, event: 'peer-joined' })).cause, 'not-applicable');
});

test('all conditions must be met; one that is surely not met decides, whatever the others', (t) => {
  const both = { ...r8, conditions: [ifT6, not({ ...ifOffline, event: 'failed' })] };
  t.is(causesOf(gone(), both, t6)[0], 'on-time');
  t.is(causesOf(gone(), { ...r8, conditions: [ifT6, not(ifLong)] }, t6)[0], 'not-applicable');
  const stopped = cut().healed(9000, 'outage').runEnded(9000, 'interrupted');
  t.is(verdictOn(stopped, { ...r8, step: 'outage', conditions: [ifT6, ifLong] }, t6).cause, 'not-applicable');
});

test('what follows something that is not expected is not expected either', (t) => {
  const follower = { ...r8, id: 'R9', after: { kind: 'expectation', id: 'R8' } as const };
  const follows = { ...r8, id: 'R10', follows: 'R8' };
  const causes = causesOf(brief(), follower, follows, on(ifT6), t6);
  t.deepEqual(causes.slice(0, 2), ['not-applicable', 'not-applicable']);
  t.regex(verdictOn(brief(), follower, on(ifT6), t6).because, /^R8, which it must follow, is not expected: /);
});

test('a condition on what itself does not apply is not met', (t) => {
  const chained = { ...r8, id: 'R9', conditions: [{ unless: false, kind: 'expectation', id: 'R8' } as const] };
  t.is(causesOf(brief(), chained, on(ifT6), t6)[0], 'not-applicable');
});

test('what must not come may hold only when something else did not', (t) => {
  const r8n = never('peer-joined', [0, 10_000], {
    step: 'recovery',
    from: 'uid2',
    after: { kind: 'healed' },
    conditions: [not(ifT6)],
  });
  t.is(causesOf(brief(), r8n, t6)[0], 'absent');
  t.is(causesOf(gone(), r8n, t6)[0], 'not-applicable');
});

test('a condition is part of the sentence', (t) => {
  t.regex(explainExpectation(on(ifT6)), /after healed, if T6 came$/);
  t.regex(explainExpectation(on(not(ifOffline))), /, unless uid2 said peer-offline about uid1$/);
  t.regex(explainExpectation(on(ifLong)), /, if the outage was longer than 20 s$/);
});
