import test from 'ava';
import { windowWithin } from '../../src/core/expectation.js';
import { calm, causesOf, cut, expectation, never, recovers, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const t5 = expectation({ id: 'T5', event: 'lost', follows: 'T4' });
const r7 = expectation({
  id: 'R7',
  step: 'recovery',
  event: 'rejoined',
  after: { kind: 'healed' },
  window: windowWithin(0, 10_000),
});
const r8 = expectation({
  id: 'R8',
  step: 'recovery',
  event: 'peer-joined',
  from: 'uid2',
  about: 'uid1',
  after: { kind: 'expectation', id: 'R7' },
  window: windowWithin(0, 1000),
});

test('a baseline that did not hold comes before everything else', (t) => {
  const story = cut().baseline('traffic of uid1').exits(2500, 'uid1', false).runEnded(2600, 'interrupted');
  t.deepEqual(causesOf(story, t4, t5, r7), ['no-baseline', 'no-baseline', 'no-baseline']);
});

test('a fault that touched nothing comes before a dead source and a missing anchor', (t) => {
  const story = recovers(calm().step(2000, 'outage').applied(2000, 'outage').exits(3000, 'uid1', false));
  t.is(verdictOn(story, expectation({ after: { kind: 'closed', client: 'uid1' } })).cause, 'not-effective');
});

test('a dead source comes before a missing anchor and a missing predecessor', (t) => {
  const story = recovers(cut().exits(3000, 'uid1', false));
  const afterClose = expectation({ id: 'C', after: { kind: 'closed', client: 'uid1' } });
  t.deepEqual(causesOf(story, t5, afterClose, t4), ['silent-source', 'silent-source', 'silent-source']);
});

test('a client that was never heard comes before a missing anchor', (t) => {
  const story = recovers(cut());
  const stranger = expectation({ from: 'uid3', after: { kind: 'closed', client: 'uid1' } });
  t.is(verdictOn(story, stranger).cause, 'silent-source');
});

test('a predecessor that is missing is one failure, however many wait for it', (t) => {
  const story = recovers(cut().says(11_990, 'uid1', 'lost'));
  const t6 = expectation({ id: 'T6', event: 'failed', after: { kind: 'expectation', id: 'T5' } });
  t.deepEqual(causesOf(story, t4, t5, t6, r7, r8), ['missing', 'no-anchor', 'no-anchor', 'missing', 'no-anchor']);
});

test('a predecessor that the judge failed over makes its follower inconclusive', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted').says(11_990, 'uid1', 'lost'));
  const broken = { ...t4, window: undefined as unknown as typeof t4.window };
  t.deepEqual(causesOf(story, t5, broken), ['no-anchor', 'crashed']);
});

test('a predecessor that came too late is still there to be followed', (t) => {
  const story = recovers(cut().says(8000, 'uid1', 'interrupted').says(11_990, 'uid1', 'lost'));
  const fromT4 = expectation({
    id: 'T5b',
    event: 'lost',
    after: { kind: 'expectation', id: 'T4' },
    window: windowWithin(0, 5000),
  });
  t.deepEqual(causesOf(story, t4, expectation({ ...t5, window: windowWithin(0, 15_000) }), fromT4), [
    'late',
    'on-time',
    'on-time',
  ]);
});

test('a predecessor that does not exist makes its follower inconclusive', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted'));
  t.is(verdictOn(story, expectation({ follows: 'nobody' })).cause, 'no-anchor');
});

test('expectations that wait in a circle are inconclusive, and the others are judged', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted').says(11_990, 'uid1', 'lost'));
  const one = expectation({ id: 'one', follows: 'other' });
  const other = expectation({ id: 'other', event: 'lost', follows: 'one' });
  const causes = causesOf(story, one, other, t4);
  t.deepEqual(causes, ['no-anchor', 'crashed', 'on-time']);
});

test('a window that does not count from a predecessor still needs it when it must follow it', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted').says(11_990, 'uid1', 'lost'));
  const spaced = expectation({ ...t5, window: windowWithin(9000, 11_000) });
  t.deepEqual(causesOf(story, spaced, t4), ['on-time', 'on-time']);
});

test('an unsure anchor comes before what the event says', (t) => {
  const unsure = { received: { t: 1995, unsure: 'stalled' as const } };
  const early = recovers(cut().lastByte('uid1', unsure).says(3000, 'uid1', 'interrupted'));
  t.is(verdictOn(early, t4).cause, 'unsure-anchor');
  t.is(verdictOn(recovers(cut().lastByte('uid1', unsure)), t4).cause, 'unsure-anchor');
  const said = recovers(cut().lastByte('uid1', unsure).says(3000, 'uid1', 'interrupted'));
  t.is(verdictOn(said, never('interrupted', [0, 3000])).cause, 'unsure-anchor');
});

test('with the fault taken out nothing passes and nothing fails, whether the event came or not', (t) => {
  const said = calm()
    .step(2000, 'outage')
    .says(5990, 'uid1', 'interrupted')
    .stepEnded(27_000, 'outage')
    .runEnded(27_000);
  const silent = calm().step(2000, 'outage').stepEnded(27_000, 'outage').runEnded(27_000);
  for (const story of [said, silent]) {
    t.deepEqual(causesOf(story, t4, never('interrupted', [0, 10_000])), ['not-effective', 'not-effective']);
  }
});

test('a client that says what it must not is judged even if it dies later', (t) => {
  const story = recovers(cut().says(5000, 'uid1', 'interrupted').exits(6000, 'uid1', false));
  t.is(verdictOn(story, never('interrupted', [0, 10_000])).cause, 'unexpected');
});

test('silence proves nothing when the client died in the window, and counts when it died after it', (t) => {
  const during = recovers(cut().exits(5000, 'uid1', false));
  t.is(verdictOn(during, never('lost', [0, 8000])).cause, 'silent-source');
  const after = recovers(cut().exits(10_000, 'uid1', false));
  t.is(verdictOn(after, never('lost', [0, 8000])).cause, 'absent');
  t.is(verdictOn(after, t4).cause, 'missing');
});

test('a client that was killed on purpose is no silent source', (t) => {
  const story = recovers(cut().exits(2500, 'uid1', true));
  t.is(verdictOn(story, never('lost', [0, 8000])).cause, 'absent');
});

test('a client that died and was started again before the window has its voice back', (t) => {
  const started = { kind: 'client-started', client: 'uid1', pid: 2, command: 'app' } as const;
  const r7b = never('lost', [0, 8000], { step: 'recovery', after: { kind: 'healed' } });
  t.is(verdictOn(recovers(cut().exits(2500, 'uid1', false).add(started, 3000)), r7b).cause, 'absent');
  t.is(verdictOn(recovers(cut().add(started, 2200).exits(2500, 'uid1', false)), r7b).cause, 'silent-source');
});

test('a process that runs and whose every word is misread has no voice', (t) => {
  const story = recovers(cut().add({ kind: 'client-started', client: 'uid3', pid: 3, command: 'app' }, 2200));
  t.is(verdictOn(story, never('lost', [0, 8000], { from: 'uid3' })).cause, 'silent-source');
  t.is(verdictOn(story, expectation({ from: 'uid3' })).cause, 'silent-source');
});

test('what the proxy sees of a connection is no voice of the client, and needs none', (t) => {
  const story = recovers(cut().says(2200, 'uid3', 'wire-attempt', { source: 'wire' }));
  const after = { kind: 'applied' } as const;
  t.is(verdictOn(story, never('lost', [0, 8000], { from: 'uid3', after })).cause, 'silent-source');
  t.is(verdictOn(story, never('wire-closed', [0, 8000], { from: 'uid3', after })).cause, 'absent');
});

test('a message on the wire that is an event is a voice', (t) => {
  const story = recovers(cut().says(2200, 'uid3', 'peer-joined', { source: 'wire' }));
  t.is(verdictOn(story, never('lost', [0, 8000], { from: 'uid3', after: { kind: 'applied' } })).cause, 'absent');
});
