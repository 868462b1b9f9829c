import test from 'ava';
import { explainExpectation } from '../../src/core/expectation.js';
import { causesOf, cut, expectation, recovers, verdictOn } from '../helpers/story.js';

const either = expectation({ id: 'E', others: [{ event: 'reconnecting', where: { why: 'silence' } }] });

test('the first of several events counts, and the verdict says which it was', (t) => {
  const attributes = { why: 'silence' };
  const verdict = verdictOn(recovers(cut().says(5990, 'uid1', 'reconnecting', { attributes })), either);
  t.is(verdict.cause, 'on-time');
  t.is(verdict.came, 'reconnecting');
  t.is(verdict.measured, 4000);
  t.regex(verdict.because, /^reconnecting came 4 s after the last byte to uid1 \(line 11\)$/);
});

test('a later one of several does not make up for a first one that came early', (t) => {
  const story = cut()
    .says(3000, 'uid1', 'interrupted')
    .says(5990, 'uid1', 'reconnecting', { attributes: { why: 'silence' } });
  const verdict = verdictOn(recovers(story), either);
  t.is(verdict.cause, 'early');
  t.is(verdict.came, 'interrupted');
});

test('each of several events has attributes and a subject of its own', (t) => {
  const without = recovers(cut().says(5990, 'uid1', 'reconnecting'));
  t.deepEqual(causesOf(without, either), ['missing']);
  t.regex(verdictOn(without, either).because, /^uid1 did not say interrupted or reconnecting within 4\.5 s/);
  const offline = expectation({
    from: 'uid2',
    event: 'left',
    others: [{ event: 'peer-offline', about: 'uid1', where: {} }],
  });
  const about = (peer: string) => recovers(cut().says(5990, 'uid2', 'peer-offline', { peer }));
  t.deepEqual(causesOf(about('uid1'), offline), ['on-time']);
  t.deepEqual(causesOf(about('uid3'), offline), ['missing']);
});

test('both of several events are one too many, and a count allows them', (t) => {
  const story = recovers(
    cut()
      .says(5990, 'uid1', 'interrupted')
      .says(6000, 'uid1', 'reconnecting', { attributes: { why: 'silence' } }),
  );
  t.deepEqual(causesOf(story, either), ['too-many']);
  t.deepEqual(causesOf(story, { ...either, count: { min: 1, max: 2 } }), ['on-time']);
});

test('whoever waits for one of several waits for the one that came', (t) => {
  const story = cut()
    .says(5990, 'uid1', 'reconnecting', { attributes: { why: 'silence' } })
    .says(6500, 'uid1', 'lost');
  const after = expectation({
    id: 'L',
    event: 'lost',
    after: { kind: 'expectation', id: 'E' },
    window: { min: 0, max: 1000, tolerance: 0 },
  });
  t.is(verdictOn(recovers(story), after, either).measured, 510);
});

test('several events are told as alternatives', (t) => {
  t.is(explainExpectation(either), 'uid1 says interrupted or reconnecting 4 s ± 500 ms after last-received(uid1)');
});
