import test from 'ava';
import { windowAt, windowWithin } from '../../src/core/expectation.js';
import { calm, causesOf, cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const again = expectation({ id: 'T4-again', step: 'again' });
const r7 = expectation({
  id: 'R7',
  step: 'recovery',
  event: 'rejoined',
  after: { kind: 'healed' },
  window: windowWithin(0, 10_000),
});

const nothing = (story: Story) => story;

/** A first outage with its recovery, and a second one that begins at 30 000; uid1's last byte in it came at 29 990. */
function twoOutages(
  first: (story: Story) => Story,
  second: (story: Story) => Story,
  { between = nothing, clients }: { between?: (story: Story) => Story; clients?: string[] } = {},
): Story {
  const recovery = first(cut())
    .lastByte('uid1', { received: 1990, sent: 1980 })
    .healed(20_000, 'outage')
    .stepEnded(20_000, 'outage')
    .step(20_000, 'recovery');
  const calmed = between(recovery)
    .stepEnded(30_000, 'recovery')
    .step(30_000, 'again', { fault: 'blackhole' })
    .applied(30_000, 'again', clients === undefined ? {} : { clients })
    .lastByte('uid1', { received: 29_990, sent: 29_980 })
    .effective(30_100, 'again');
  return second(calmed)
    .lastByte('uid1', { received: 29_990, sent: 29_980 })
    .healed(50_000, 'again')
    .stepEnded(50_000, 'again')
    .runEnded(60_000);
}

test('each outage is judged by its own events', (t) => {
  const both = twoOutages(
    (story) => story.says(5990, 'uid1', 'interrupted'),
    (story) => story.says(33_990, 'uid1', 'interrupted'),
  );
  t.deepEqual(causesOf(both, t4, again), ['on-time', 'on-time']);
  const first = twoOutages((story) => story.says(5990, 'uid1', 'interrupted'), nothing);
  t.deepEqual(causesOf(first, t4, again), ['on-time', 'missing']);
});

test('what a client says in the next outage is not late for the one before', (t) => {
  const story = twoOutages(nothing, (told) => told.says(33_990, 'uid1', 'interrupted'));
  const verdict = verdictOn(story, t4);
  t.is(verdict.cause, 'missing');
  t.is(verdict.measured, undefined);
});

test('an event in its window counts even when the next fault is in force already', (t) => {
  const story = twoOutages(nothing, (told) => told.says(32_000, 'uid1', 'failed'));
  const failed = expectation({ event: 'failed', after: { kind: 'applied' }, window: windowAt(30_000) });
  t.is(verdictOn(story, failed).cause, 'on-time');
});

test('an anchor of the next outage is none of the one before', (t) => {
  const story = twoOutages(nothing, (told) => told.says(33_990, 'uid1', 'interrupted').says(43_990, 'uid1', 'lost'));
  const after = { kind: 'event', client: 'uid1', event: 'interrupted' } as const;
  const lost = expectation({ id: 'T5', event: 'lost', after, window: windowAt(10_000) });
  t.deepEqual(causesOf(story, lost, { ...lost, id: 'T5-again', step: 'again' }), ['no-anchor', 'on-time']);
});

test('an anchor of the outage before is none of the next one, and makes no second failure', (t) => {
  const story = twoOutages(
    (told) => told.says(5990, 'uid1', 'interrupted'),
    (told) => told.says(39_990, 'uid1', 'lost'),
  );
  const after = { kind: 'event', client: 'uid1', event: 'interrupted' } as const;
  t.is(verdictOn(story, expectation({ step: 'again', event: 'lost', after })).cause, 'no-anchor');
});

test('what was said in the calm between two outages may be an anchor of the second', (t) => {
  const between = (told: Story) => told.says(25_000, 'uid1', 'rejoined');
  const story = twoOutages(nothing, (told) => told.says(33_000, 'uid1', 'interrupted'), { between });
  const after = { kind: 'event', client: 'uid1', event: 'rejoined' } as const;
  t.is(verdictOn(story, expectation({ step: 'again', after, window: windowWithin(0, 9000) })).measured, 8000);
});

test('a step that never began is not judged by the fault of an earlier one', (t) => {
  const story = cut()
    .says(5990, 'uid1', 'interrupted')
    .healed(9000, 'outage', 'aborted')
    .stepEnded(9000, 'outage')
    .runEnded(9000, 'interrupted');
  t.deepEqual(causesOf(story, t4, again, never('lost', [0, 1000], { step: 'again' }), r7), [
    'on-time',
    'aborted',
    'aborted',
    'aborted',
  ]);
});

test('a step whose fault was not applied is not judged by the fault of an earlier one', (t) => {
  const story = twoOutages(nothing, (told) => told.says(33_990, 'uid1', 'interrupted'));
  story.records.splice(
    0,
    Infinity,
    ...story.records.filter((record) => !('fault' in record && record.fault === 'fault of again')),
  );
  const recovery = expectation({ ...r7, step: 'later' });
  story.step(60_000, 'later').says(61_000, 'uid1', 'rejoined').runEnded(80_000);
  t.deepEqual(causesOf(story, again, never('interrupted', [0, 60_000], { step: 'again' }), recovery), [
    'not-effective',
    'not-effective',
    'not-effective',
  ]);
});

test('a fault that touched nothing was not cut short by a run that was stopped in a later step', (t) => {
  const story = calm().step(2000, 'outage').applied(2000, 'outage').healed(9000, 'outage').stepEnded(9000, 'outage');
  t.is(verdictOn(story.step(9000, 'recovery').runEnded(9500, 'interrupted'), t4).cause, 'not-effective');
});

test('a fault that somebody applied by hand is not the fault of a step', (t) => {
  const byHand = { fault: 'latency-9', type: 'latency', proxies: [], connections: 1, explain: '' };
  const story = calm()
    .step(2000, 'outage')
    .add({ kind: 'fault-applied', ...byHand }, 2500);
  t.is(verdictOn(recovers(story), t4).cause, 'not-effective');
});

test('in a recovery, what came in the outage before it is no offence', (t) => {
  const story = recovers(cut().says(21_980, 'uid2', 'peer-offline', { peer: 'uid1' }));
  const quiet = never('peer-offline', [0, 10_000], { step: 'recovery', from: 'uid2', after: { kind: 'healed' } });
  t.is(verdictOn(story, quiet).cause, 'absent');
});

test('in a recovery, what comes after the heal is an offence', (t) => {
  const story = recovers(cut().says(28_000, 'uid2', 'peer-offline', { peer: 'uid1' }));
  const quiet = never('peer-offline', [0, 10_000], { step: 'recovery', from: 'uid2', after: { kind: 'healed' } });
  t.is(verdictOn(story, quiet).cause, 'unexpected');
});

test('a recovery looks back over several steps without a fault', (t) => {
  const story = cut()
    .healed(20_000, 'outage')
    .stepEnded(20_000, 'outage')
    .step(20_000, 'pause')
    .stepEnded(25_000, 'pause');
  story.step(25_000, 'recovery').says(26_000, 'uid1', 'rejoined').stepEnded(40_000, 'recovery').runEnded(40_000);
  t.is(verdictOn(story, r7).cause, 'on-time');
});

test('a party that comes back before the heal is early', (t) => {
  t.is(verdictOn(recovers(cut().says(20_000, 'uid1', 'rejoined')), r7).cause, 'early');
});

test('a party that comes back because of the heal is missed, however early the heal was', (t) => {
  const rejoined = expectation({ event: 'rejoined', after: { kind: 'applied' }, window: windowWithin(0, 20_000) });
  t.is(verdictOn(recovers(cut(), 9000), rejoined).cause, 'missing');
  t.is(verdictOn(recovers(cut(), 9000), { ...rejoined, event: 'lost' }).cause, 'not-effective');
});

test('a party that is cut off again in its time to come back cannot be blamed', (t) => {
  const slow = { ...r7, window: windowWithin(0, 12_000) };
  t.is(verdictOn(twoOutages(nothing, nothing), slow).cause, 'not-effective');
  t.is(verdictOn(twoOutages(nothing, nothing), r7).cause, 'missing');
  t.is(verdictOn(twoOutages(nothing, nothing, { clients: ['uid2'] }), slow).cause, 'missing');
  t.is(
    verdictOn(twoOutages(nothing, nothing, { clients: ['uid2'] }), { ...slow, about: 'uid2' }).cause,
    'not-effective',
  );
});

test('events of another client, about another peer or with other attributes are not meant', (t) => {
  const meant = expectation({
    event: 'peer-offline',
    from: 'uid2',
    about: 'uid1',
    where: { reason: 1 },
    after: { kind: 'last-sent', client: 'uid1' },
    window: windowAt(20_000),
  });
  const say = (client: string, peer: string | undefined, reason: number | string) =>
    verdictOn(
      recovers(
        cut().says(21_980, client, 'peer-offline', { attributes: { reason }, ...(peer === undefined ? {} : { peer }) }),
      ),
      meant,
    ).cause;
  t.is(say('uid2', 'uid1', 1), 'on-time');
  t.is(say('uid2', 'uid1', '1'), 'on-time');
  t.is(say('uid2', 'uid1', 0), 'missing');
  t.is(say('uid2', 'uid3', 1), 'missing');
  t.is(say('uid2', undefined, 1), 'missing');
  t.is(say('uid1', 'uid1', 1), 'missing');
});

test('what was said before the fault, or by a client that is played dead, is no event of it', (t) => {
  const before = calm().says(1999, 'uid1', 'interrupted').step(2000, 'outage').applied(2000, 'outage');
  const story = before.lastByte('uid1', { received: 1990 }).effective(2100, 'outage');
  t.is(verdictOn(recovers(story), t4).cause, 'missing');
  const dead = cut().says(3000, 'uid1', 'interrupted', { ignored: true }).says(5990, 'uid1', 'interrupted');
  t.is(verdictOn(recovers(dead), t4).measured, 4000);
});

test('what is seen while everything is taken down after the run changes no verdict', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted'));
  const expectations = [
    t4,
    never('left', [0, 60_000]),
    expectation({ ...r7, id: 'L', event: 'left', window: windowAt(20_000) }),
    r7,
  ];
  const live = causesOf(story, ...expectations);
  story.says(42_100, 'uid1', 'left').says(42_200, 'uid1', 'rejoined').exits(42_300, 'uid1', false);
  story.add({ kind: 'stall', from: 5900, lasted: 9000 }, 120_000);
  t.deepEqual(causesOf(story, ...expectations), live);
  t.deepEqual(live, ['on-time', 'aborted', 'aborted', 'missing']);
});
