import test from 'ava';
import { cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const quiet = never('lost', [0, 18_000]);

/** The heartbeats of uid1 came every second until some instant, perhaps again later, and it says nothing else. */
function beating(until: number, again?: [number, number]): Story {
  const story = cut().beats('uid1', [500, until], 1000);
  return recovers(again === undefined ? story : story.beats('uid1', again, 1000));
}

test('whoever sends its heartbeats all the time, and nothing else, is missing and rightly absent', (t) => {
  t.is(verdictOn(beating(42_000), t4).cause, 'missing');
  t.is(verdictOn(beating(42_000), quiet).cause, 'absent');
});

test('whoever falls silent in the window is a silent source, and not said to have died', (t) => {
  for (const expected of [t4, quiet]) {
    const verdict = verdictOn(beating(3000), expected);
    t.is(verdict.cause, 'silent-source');
    t.regex(
      verdict.because,
      /^uid1 fell silent, .*: no heartbeat for 39 s, where one came every 1 s before \(line 11\)$/,
    );
    t.true(verdict.proof.includes(11));
  }
});

test('a process that died is told apart from one that is silent, and the line of its exit is the proof', (t) => {
  const story = cut().beats('uid1', [500, 3000], 1000).exits(3000, 'uid1', false);
  const verdict = verdictOn(recovers(story), t4);
  t.is(verdict.cause, 'silent-source');
  t.is(verdict.because, 'uid1 died (exit code 1)');
  t.true(verdict.proof.includes(12) && !verdict.proof.includes(11));
});

test('three heartbeats may be left out, and not more', (t) => {
  t.is(verdictOn(beating(4000, [7000, 42_000]), t4).cause, 'missing');
  t.is(verdictOn(beating(4000, [7001, 42_000]), t4).cause, 'silent-source');
});

test('a silence before or after the window does not matter', (t) => {
  t.is(verdictOn(beating(1000, [5000, 42_000]), t4).cause, 'missing');
  t.is(verdictOn(beating(6491), t4).cause, 'missing');
  t.is(verdictOn(beating(6489), t4).cause, 'silent-source');
});

test('an event that came speaks for itself, whatever the heartbeats', (t) => {
  const story = cut().beats('uid1', [500, 3000], 1000).says(5990, 'uid1', 'interrupted');
  t.is(verdictOn(recovers(story), t4).cause, 'on-time');
});

test('one heartbeat shows that somebody is there, and no rhythm', (t) => {
  const heard = recovers(cut().beats('uid3', [500, 500]));
  t.is(verdictOn(heard, { ...t4, from: 'uid3' }).cause, 'missing');
  t.is(verdictOn(recovers(cut()), { ...t4, from: 'uid3' }).because, 'uid3 was never heard');
});

test('the latest line of a stretch of heartbeats counts', (t) => {
  const story = cut().beats('uid1', [500, 2000], 1000).beats('uid1', [500, 42_000], 1000);
  t.is(verdictOn(recovers(story), t4).cause, 'missing');
});

test('the heartbeats of somebody else do not help', (t) => {
  t.is(
    verdictOn(recovers(cut().beats('uid1', [500, 3000], 1000).beats('uid2', [500, 42_000], 1000)), t4).cause,
    'silent-source',
  );
});

test('heartbeats faster than a process can be judged by do not make it silent', (t) => {
  const story = recovers(cut().beats('uid1', [500, 4000], 10).beats('uid1', [4150, 42_000], 10));
  t.is(verdictOn(story, t4).cause, 'missing');
});
