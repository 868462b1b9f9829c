import test from 'ava';
import { type AttemptsExpectation, explainExpectation, windowWithin } from '../../src/core/expectation.js';
import { cut, type Story, verdictOn } from '../helpers/story.js';

const second = (at: number, tolerance = 0.3) => {
  return { min: at * 1000 * (1 - tolerance), max: at * 1000 * (1 + tolerance), at: at * 1000 };
};

const backOff: AttemptsExpectation = {
  id: 'B1',
  step: 'outage',
  expects: 'attempts',
  from: 'uid1',
  after: { kind: 'closed', client: 'uid1' },
  window: windowWithin(0, 30_000),
  schedule: [second(1), second(2), second(4), second(8)],
  severity: 'fail',
};
const { schedule: _schedule, ...plain } = backOff;
const storm: AttemptsExpectation = { ...plain, atMost: { count: 3, per: 10_000 } };
const often: AttemptsExpectation = { ...plain, atLeast: { count: 2, per: 10_000 } };

/** The connection of uid1 closes at 10 s; then it tries again, so many seconds after that; the fault lasts to 60 s. */
function tries(...seconds: number[]): Story {
  const story = cut().closes(10_000);
  for (const each of seconds) story.attempts(10_000 + each * 1000);
  return story;
}

function ends(story: Story, at = 60_000): Story {
  return story.healed(at, 'outage').stepEnded(at, 'outage').runEnded(at);
}

test('attempts that keep to their schedule pass, and the verdict carries the spacings', (t) => {
  const verdict = verdictOn(ends(tries(1, 3, 7, 15, 23)), backOff);
  t.is(verdict.cause, 'on-schedule', verdict.because);
  t.deepEqual(verdict.spacings, [1000, 2000, 4000, 8000, 8000]);
  t.is(verdict.because, 'uid1 tried to connect as it should after closed(uid1): spacings 1 s, 2 s, 4 s, 8 s, 8 s');
});

for (const { what, seconds, because, spacings } of [
  {
    what: 'the first too soon',
    seconds: [0.2],
    because: /attempt 1 came too soon, after 200 ms where 1 s ± 300 ms are due/,
    spacings: [200],
  },
  {
    what: 'one too late',
    seconds: [1, 4],
    because: /attempt 2 came too late, after 3 s where 2 s ± 600 ms are due/,
    spacings: [1000, 3000],
  },
  {
    what: 'one of the last, repeated waits too soon',
    seconds: [1, 3, 7, 15, 20],
    because: /attempt 5 came too soon, after 5 s where 8 s/,
    spacings: [1000, 2000, 4000, 8000, 5000],
  },
  {
    what: 'no more at all',
    seconds: [1, 3],
    because: /attempt 3 did not come for 27 s where 4 s ± 1\.2 s are due/,
    spacings: [1000, 2000],
  },
] as const) {
  test(`with ${what}, attempts are off their schedule`, (t) => {
    const verdict = verdictOn(ends(tries(...seconds)), backOff);
    t.is(verdict.cause, 'off-schedule');
    t.regex(verdict.because, because);
    t.deepEqual(verdict.spacings, [...spacings]);
  });
}

test('the attempt that broke the schedule is proof', (t) => {
  const story = ends(tries(1, 4, 8));
  const late = story.records.filter(({ kind }) => kind === 'connection-attempt')[1]?.n ?? 0;
  t.true(verdictOn(story, backOff).proof.includes(late));
});

test('whoever does not try at all is missing', (t) => {
  const verdict = verdictOn(ends(tries()), backOff);
  t.is(verdict.cause, 'missing');
  t.is(verdict.because, 'uid1 did not try to connect in 0 ms … 30 s after closed(uid1)');
});

test('once a connection reaches its server nothing more is due, and later attempts are none of the schedule', (t) => {
  const back = () => tries(1).attempts(13_000, { opened: true });
  t.is(verdictOn(ends(back()), backOff).cause, 'on-schedule');
  const verdict = verdictOn(ends(back().attempts(13_500)), backOff);
  t.is(verdict.cause, 'on-schedule');
  t.deepEqual(verdict.spacings, [1000, 2000]);
});

test('ranges are exact, and the attempts of others do not count', (t) => {
  const jitter = { ...backOff, schedule: [{ min: 500, max: 1000 }] };
  const story = (first: number) =>
    ends(
      tries(first)
        .attempts(10_000 + first * 1000 + 1, { client: 'uid2' })
        .attempts(11_600, { opened: true }),
    );
  t.is(verdictOn(story(1), jitter).cause, 'on-schedule');
  t.is(verdictOn(story(1.001), jitter).cause, 'off-schedule');
  t.regex(verdictOn(story(1.001), jitter).because, /where 500 ms … 1 s are due/);
});

test('no wait is judged more finely than 50 ms, twenty times faster than a second', (t) => {
  const fine = { ...backOff, schedule: [second(0.1, 0.1)] };
  t.is(verdictOn(ends(tries(0.15).attempts(10_250, { opened: true })), fine).cause, 'on-schedule');
  t.is(verdictOn(ends(tries(0.16).attempts(10_250, { opened: true })), fine).cause, 'off-schedule');
  const scaled = (first: number) => {
    const story = cut(20)
      .closes(10_000)
      .attempts(10_000 + first)
      .attempts(13_000, { opened: true });
    return verdictOn(ends(story), {
      ...backOff,
      schedule: [
        { min: 2000, max: 2500 },
        { min: 0, max: 9000 },
      ],
    }).cause;
  };
  t.is(scaled(1000), 'on-schedule');
  t.is(scaled(999), 'off-schedule');
});

test('a wait may count from an attempt itself, which is not one of them', (t) => {
  const verdict = verdictOn(ends(tries(5, 6, 8).attempts(22_000, { opened: true })), {
    ...backOff,
    after: { kind: 'attempt', client: 'uid1', nth: 1 },
  });
  t.deepEqual(verdict.spacings, [1000, 2000, 4000]);
  t.is(verdict.cause, 'on-schedule');
});

test('more attempts than may come in any stretch are too many', (t) => {
  t.is(verdictOn(ends(tries(1, 2, 3, 11, 12, 13)), storm).cause, 'on-schedule');
  const verdict = verdictOn(ends(tries(1, 5, 8, 10.9)), storm);
  t.is(verdict.cause, 'too-many');
  t.regex(verdict.because, /4 attempts came within 9\.9 s, and at most 3 in any 10 s may/);
});

test('attempts that come too often count even when they get through', (t) => {
  const story = tries();
  for (const at of [11_000, 12_000, 13_000, 14_000]) story.attempts(at, { opened: true });
  t.is(verdictOn(ends(story), storm).cause, 'too-many');
});

test('fewer attempts than must come in any stretch are off their schedule', (t) => {
  t.is(verdictOn(ends(tries(4, 8, 12, 16, 20, 24, 28)), often).cause, 'on-schedule');
  const verdict = verdictOn(ends(tries(1, 2, 13, 14, 20, 25)), often);
  t.is(verdict.cause, 'off-schedule');
  t.regex(verdict.because, /only 1 came in the 10 s from 1 s on/);
  t.is(verdictOn(ends(tries()), often).cause, 'off-schedule');
});

test('whoever is back need not try again', (t) => {
  t.is(verdictOn(ends(tries(1).attempts(12_000, { opened: true })), often).cause, 'on-schedule');
});

test('without the event that they count from there is nothing to count', (t) => {
  t.is(verdictOn(ends(cut().attempts(11_000)), backOff).cause, 'no-anchor');
});

test('a run that ends early decides only what was wrong already', (t) => {
  const stopped = (story: Story) => story.healed(14_000, 'outage', 'aborted').runEnded(14_000, 'interrupted');
  t.is(verdictOn(stopped(tries(1, 3)), backOff).cause, 'aborted');
  t.is(verdictOn(stopped(tries(1, 1.5)), backOff).cause, 'off-schedule');
});

test('an attempt that was seen late, since the event loop stood still, breaks no schedule', (t) => {
  const stalled = (lasted: number) => {
    const story = tries(1);
    return verdictOn(ends(story.attempts(14_000).add({ kind: 'stall', from: 14_000 - lasted, lasted })), backOff);
  };
  t.is(stalled(50).cause, 'off-schedule');
  const verdict = stalled(900);
  t.is(verdict.cause, 'unsure-anchor');
  t.regex(
    verdict.because,
    /^uid1: attempt 2 came too late, .*, but the event loop stood still for 900 ms around it \(line 14\)$/,
  );
});

test('while a listener is closed attempts cannot be seen, and only too many of them are told', (t) => {
  const effect = {
    kind: 'fault-effective',
    fault: 'fault of outage',
    proxy: 'channel',
    direction: 'upstream',
  } as const;
  const closed = (...seconds: number[]) => ends(tries(...seconds).add(effect));
  for (const [story, expected] of [
    [closed(), backOff],
    [closed(1, 3), backOff],
    [closed(), storm],
  ] as const) {
    const verdict = verdictOn(story, expected);
    t.is(verdict.cause, 'silent-source');
    t.regex(verdict.because, /^the listener of channel was closed \(line \d+\): attempts to connect cannot be seen$/);
  }
  t.is(verdictOn(closed(1, 2, 3, 4), storm).cause, 'too-many');
  const healed = { ...backOff, after: { kind: 'healed' } as const, window: windowWithin(0, 2000) };
  const later = ends(tries().add(effect), 20_000);
  later.records.splice(-1, 0, {
    kind: 'connection-attempt',
    proxy: 'channel',
    connection: 5,
    client: 'uid1',
    nth: 1,
    n: 0,
    t: 21_000,
  });
  later.records.push({ kind: 'run-ended', reason: 'finished', n: 0, t: 30_000 });
  const { records } = later;
  records.splice(
    records.findIndex(({ kind }) => kind === 'run-ended'),
    1,
  );
  for (const [index, record] of records.entries()) record.n = index + 1;
  t.is(verdictOn(later, healed).cause, 'on-schedule');
});

test('many spacings are not all told', (t) => {
  const steady = { ...backOff, schedule: [second(1)] };
  const { because, spacings } = verdictOn(ends(tries(...Array.from({ length: 30 }, (_, index) => index + 1))), steady);
  t.is(spacings?.length, 30);
  t.regex(because, /, 1 s and 18 more$/);
});

test('they are told as a sentence', (t) => {
  t.is(
    explainExpectation({
      ...backOff,
      atMost: { count: 10, per: 60_000 },
      schedule: [second(1), { min: 500, max: 2000 }],
    }),
    'uid1 tries to connect after 1 s ± 300 ms, 500 ms … 2 s, and so on, at most 10 in any 1 min, in 0 ms … 30 s after closed(uid1)',
  );
});
