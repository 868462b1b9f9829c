import test from 'ava';
import { explainExpectation, type TrafficExpectation, windowWithin } from '../../src/core/expectation.js';
import { cut, type Story, verdictOn } from '../helpers/story.js';

const traffic: TrafficExpectation = {
  id: 'X1',
  step: 'recovery',
  expects: 'traffic',
  from: 'uid1',
  after: { kind: 'healed' },
  window: windowWithin(0, 5000),
  severity: 'fail',
};

function healed(more: (story: Story) => Story = (story) => story): Story {
  const story = cut().healed(20_000, 'outage').stepEnded(20_000, 'outage').step(20_000, 'recovery');
  return more(story).stepEnded(40_000, 'recovery').runEnded(40_000);
}

test('bytes pass again when they do so in both directions, and the later one is measured', (t) => {
  const verdict = verdictOn(
    healed((story) => story.resumes(20_100, 'upstream').resumes(20_300, 'downstream')),
    traffic,
  );
  t.is(verdict.cause, 'on-time');
  t.is(verdict.measured, 300);
  t.is(verdict.because, 'bytes of uid1 passed in both directions again 300 ms after the heal (line 15)');
  t.true(verdict.proof.includes(15));
});

test('one direction is not enough, unless it is the one that is asked for', (t) => {
  const story = () => healed((told) => told.resumes(20_100, 'upstream'));
  t.is(verdictOn(story(), traffic).cause, 'missing');
  t.regex(verdictOn(story(), traffic).because, /^no two-way traffic of uid1 within 5 s after the heal$/);
  t.is(verdictOn(story(), { ...traffic, direction: 'upstream' }).cause, 'on-time');
  t.is(verdictOn(story(), { ...traffic, direction: 'downstream' }).cause, 'missing');
});

test('bytes that come after the window are late, and before it early', (t) => {
  const story = (at: number) => healed((told) => told.resumes(at, 'upstream').resumes(at, 'downstream'));
  t.is(verdictOn(story(25_001), traffic).cause, 'late');
  t.is(verdictOn(story(25_000), traffic).cause, 'on-time');
  t.is(verdictOn(story(20_999), { ...traffic, window: windowWithin(1000, 5000) }).cause, 'early');
});

test('the bytes of somebody else do not count', (t) => {
  const story = healed((told) => told.resumes(20_100, 'upstream', 'uid2').resumes(20_100, 'downstream', 'uid2'));
  t.is(verdictOn(story, traffic).cause, 'missing');
});

test('a client whose wire was never dead cannot come to life again', (t) => {
  t.is(verdictOn(healed(), { ...traffic, from: 'uid2' }).cause, 'not-effective');
});

test('a run that ends before the window does decides nothing', (t) => {
  const story = cut().healed(20_000, 'outage', 'aborted').runEnded(20_001, 'interrupted');
  t.is(verdictOn(story, traffic).cause, 'aborted');
});

test('a wire that is cut again within the window is not late', (t) => {
  const story = cut()
    .healed(20_000, 'outage')
    .stepEnded(20_000, 'outage')
    .step(20_000, 'recovery')
    .step(22_000, 'again', { fault: 'blackhole' })
    .applied(22_000, 'again', { clients: ['uid1'] });
  const verdict = verdictOn(story.runEnded(60_000), traffic);
  t.is(verdict.cause, 'not-effective');
  t.regex(verdict.because, /followed by the next one/);
});

test('others may wait for it', (t) => {
  const story = healed((told) =>
    told.resumes(20_100, 'upstream').resumes(20_300, 'downstream').says(21_000, 'uid1', 'rejoined'),
  );
  const common = { step: 'recovery', from: 'uid1', severity: 'fail', where: {}, count: { min: 1, max: 1 } } as const;
  const rejoined = { ...common, id: 'R', expects: 'event', event: 'rejoined', window: windowWithin(0, 1000) } as const;
  t.is(verdictOn(story, { ...rejoined, after: { kind: 'expectation', id: 'X1' } }, traffic).measured, 700);
});

test('it is told as a sentence', (t) => {
  t.is(explainExpectation(traffic), 'bytes pass in both directions for uid1 again 0 ms … 5 s after healed');
});
