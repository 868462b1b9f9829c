import test from 'ava';
import { type AliveExpectation, explainExpectation, windowWithin } from '../../src/core/expectation.js';
import { cut, recovers, verdictOn } from '../helpers/story.js';

const alive: AliveExpectation = {
  id: 'A1',
  step: 'outage',
  expects: 'alive',
  from: 'uid1',
  after: { kind: 'applied' },
  window: windowWithin(0, 20_000),
  severity: 'fail',
};

test('a process that runs all through its window is alive', (t) => {
  const verdict = verdictOn(recovers(cut().starts(2000, 'uid1')), alive);
  t.is(verdict.cause, 'alive');
  t.is(verdict.because, 'the process of uid1 ran all through 0 ms … 20 s after the fault was applied');
  t.true(verdict.proof.length > 0);
});

test('a process that dies in its window fails with its exit code and the line that tells of it', (t) => {
  const story = recovers(cut().starts(2000, 'uid1').exits(9000, 'uid1', false));
  const verdict = verdictOn(story, alive);
  t.is(verdict.cause, 'died');
  t.is(verdict.because, 'the process of uid1 ended: exit code 1 (line 12)');
  t.true(verdict.proof.includes(12));
});

test('a signal is named, and so is a process that could not be started or that the run itself killed', (t) => {
  const died = {
    kind: 'client-exited',
    client: 'uid1',
    pid: 1,
    code: null,
    signal: 'SIGSEGV',
    expected: false,
  } as const;
  const becauseOf = (parts: object) => verdictOn(recovers(cut().add({ ...died, ...parts }, 3000)), alive).because;
  t.regex(becauseOf({}), /ended: SIGSEGV \(line/);
  t.regex(becauseOf({ pid: 0, signal: null }), /it could not be started/);
  t.regex(becauseOf({ signal: 'SIGKILL', expected: true }), /SIGKILL, killed by the run itself/);
});

test('what ends after the window, or ended and was started again before it, does not matter', (t) => {
  t.is(verdictOn(recovers(cut().starts(2000, 'uid1').exits(22_001, 'uid1', false)), alive).cause, 'alive');
  const restarted = cut().exits(3000, 'uid1', true).starts(3000, 'uid1', 2);
  t.is(verdictOn(recovers(restarted), { ...alive, window: windowWithin(2000, 20_000) }).cause, 'alive');
  t.is(verdictOn(recovers(restarted), alive).cause, 'died');
});

test('another client that dies does not matter', (t) => {
  t.is(verdictOn(recovers(cut().starts(2000, 'uid1').exits(3000, 'uid2', false)), alive).cause, 'alive');
});

test('a client that was never started is no proof of anything', (t) => {
  const verdict = verdictOn(recovers(cut()), alive);
  t.is(verdict.cause, 'silent-source');
  t.is(verdict.because, 'no process of uid1 was started');
});

test('a run that ends before the window is over proves no life, and still a death', (t) => {
  const stopped = (story = cut().starts(2000, 'uid1')) =>
    story.healed(9000, 'outage', 'aborted').runEnded(9000, 'interrupted');
  t.is(verdictOn(stopped(), alive).cause, 'aborted');
  t.is(verdictOn(stopped(cut().starts(2000, 'uid1').exits(3000, 'uid1', false)), alive).cause, 'died');
});

test('it is told as a sentence', (t) => {
  t.is(explainExpectation(alive), 'the process of uid1 runs all through 0 ms … 20 s after applied');
});
