import test from 'ava';
import * as fc from 'fast-check';
import { type Expectation, windowAt, windowWithin } from '../../src/core/expectation.js';
import { judge } from '../../src/judge/judge.js';
import { beside, parallel, without } from '../helpers/parallel-story.js';
import { someExpectations, someOutage } from '../helpers/some-story.js';
import { causesOf, cut, expectation, recovers, Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const r7 = expectation({ id: 'R7', event: 'rejoined', after: { kind: 'healed' }, window: windowWithin(0, 10_000) });

/** The same outage, its run interrupted before the recovery began. */
function aborted(story: Story): Story {
  const cutOff = new Story();
  const end = story.records.findIndex(({ kind }) => kind === 'fault-healed');
  cutOff.records.push(...story.records.slice(0, end));
  const t = story.records[end]?.t ?? 0;
  return cutOff
    .healed(t, 'outage', 'aborted')
    .add({ kind: 'step-ended', step: 'outage', aborted: true }, t)
    .runEnded(t, 'interrupted');
}

const essence = (story: Story, expectations: readonly Expectation[]) =>
  judge(story.records, expectations).map(({ cause, outcome, measured, anchor, because }) => ({
    cause,
    outcome,
    measured,
    anchor,
    because: because.replaceAll(/line \d+/g, 'line'),
  }));

test('a parallel step of one gives the verdicts of the step itself', (t) => {
  fc.assert(
    fc.property(someOutage, someExpectations, fc.boolean(), (story, expectations, isAborted) => {
      const told = isAborted ? aborted(story) : story;
      t.deepEqual(essence(parallel(told), expectations), essence(told, expectations));
    }),
    { numRuns: 300 },
  );
});

test('two siblings on different clients give each the verdicts that they get alone', (t) => {
  const own = (client: string, step: string, expectations: Expectation[]) =>
    expectations.map((each) => ({
      ...(JSON.parse(JSON.stringify(each).replaceAll(/uid[12]/g, client)) as Expectation),
      step,
    }));
  fc.assert(
    fc.property(
      someOutage,
      someExpectations,
      fc.integer({ min: 0, max: 28_000 }),
      fc.integer({ min: 0, max: 30_000 }),
      (story, expectations, delay, lasts) => {
        for (const record of story.records) if (record.kind === 'fault-applied') record.clients = ['uid1'];
        const both = beside(story, { delay, lasts, clients: ['uid2'] });
        const [first, second] = [own('uid1', 'outage', expectations), own('uid2', 'other', expectations)];
        t.deepEqual(essence(both, first), essence(without(both, 'other'), first));
        t.deepEqual(essence(both, second), essence(without(both, 'outage'), second));
      },
    ),
    { numRuns: 300 },
  );
});

test('a sub-step is judged by its own fault, and a wait beside it by none of it', (t) => {
  const other = expectation({ id: 'O', step: 'other', from: 'uid2', after: { kind: 'applied' } });
  const story = cut().says(5990, 'uid1', 'interrupted').says(9000, 'uid2', 'interrupted');
  const both = beside(recovers(story), { delay: 3000, lasts: 9000, clients: ['uid2'] });
  t.deepEqual(causesOf(both, t4, other), ['on-time', 'on-time']);
  t.is(verdictOn(both, other).measured, 4000);
  const waiting = new Story();
  waiting.records.push(...both.records.filter((record) => !('fault' in record) || record.fault !== 'fault of other'));
  for (const record of waiting.records)
    if (record.kind === 'step-started' && record.step === 'other') delete record.fault;
  t.is(verdictOn(waiting, other).because, 'no fault was applied');
});

test('a sibling that begins later cuts off the return of those that it hits, and of nobody else', (t) => {
  const late = { ...r7, after: { kind: 'applied' } as const, window: windowWithin(0, 20_000) };
  const during = (clients: string[], delay: number) =>
    verdictOn(beside(recovers(cut(), 9000), { delay, lasts: 2000, clients }), late).cause;
  t.is(during(['uid1'], 5000), 'not-effective');
  t.is(during(['uid2'], 5000), 'missing');
  t.is(during(['uid1'], 0), 'missing');
});

test('whoever is silenced by a sibling is not blamed for its silence', (t) => {
  const t6 = expectation({
    id: 'T6',
    event: 'peer-offline',
    from: 'uid2',
    about: 'uid1',
    after: { kind: 'last-sent', client: 'uid1' },
    window: windowAt(20_000),
  });
  const during = (clients: string[], delay: number) =>
    verdictOn(beside(recovers(cut()), { delay, lasts: 9000, clients }), t6).cause;
  t.is(during(['uid2'], 5000), 'not-effective');
  t.is(during(['uid3'], 5000), 'missing');
  t.is(during(['uid2'], 23_000), 'missing');
});

test('what is said while a sibling holds the same client counts as said in no calm', (t) => {
  const after = { kind: 'event', client: 'uid2', event: 'rejoined' } as const;
  const lost = expectation({ step: 'other', from: 'uid2', event: 'lost', after, window: windowWithin(0, 9000) });
  const story = recovers(cut().says(3000, 'uid2', 'rejoined').says(8000, 'uid2', 'lost'));
  const told = (clients: string[]) => {
    const both = beside(story, { delay: 4000, lasts: 9000, clients: ['uid2'] });
    const [first] = both.records.filter((record) => record.kind === 'fault-applied');
    if (first !== undefined) first.clients = clients;
    return verdictOn(both, lost).cause;
  };
  t.is(told(['uid1']), 'on-time');
  t.is(told(['uid1', 'uid2']), 'no-anchor');
});

test('of siblings in a later step, it is the one that hits a client which cuts off its return', (t) => {
  const again = (...order: string[]) => {
    const story = recovers(cut(), 9000);
    story.records.pop();
    const end = 9000 + 6000;
    story.records.pop();
    story.stepEnded(end, 'recovery').step(end, 'both');
    for (const client of order) {
      story.step(end, client, { fault: 'blackhole', within: { step: 'both', delay: 0 } });
      story.applied(end, client, { clients: [client] });
    }
    return verdictOn(story.runEnded(end + 20_000), { ...r7, step: 'recovery' }).cause;
  };
  t.is(again('uid1', 'uid2'), 'not-effective');
  t.is(again('uid2', 'uid1'), 'not-effective');
  t.is(again('uid2', 'uid3'), 'missing');
});

test('a run that was aborted cuts short the siblings that were not over, and no others', (t) => {
  const missing = (outage: boolean) => {
    const story = beside(recovers(cut()), { delay: 100, lasts: 3000, clients: ['uid2'] });
    const told = new Story();
    told.records.push(...story.records.slice(0, -6));
    t.like(told.records.at(-1), { kind: 'step-ended', step: 'other' });
    const asked = outage ? { step: 'outage' } : { step: 'other', from: 'uid2' };
    const after = { kind: 'resumed', client: 'uid1' } as const;
    told.healed(6000, 'outage', 'aborted').add({ kind: 'step-ended', step: 'outage', within: 'both', aborted: true });
    told.add({ kind: 'step-ended', step: 'both', aborted: true }).runEnded(6000, 'interrupted');
    return verdictOn(told, expectation({ ...asked, after })).cause;
  };
  t.is(missing(true), 'aborted');
  t.is(missing(false), 'no-anchor');
});
