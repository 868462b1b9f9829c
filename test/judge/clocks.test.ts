import test from 'ava';
import { windowWithin } from '../../src/core/expectation.js';
import type { RecordOf } from '../../src/core/records.js';
import { cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const applied = { kind: 'applied' } as const;
const sooner = expectation({ after: applied, window: windowWithin(1000, 5000) });
const byOwnClock = (uncertainty: number): Partial<RecordOf<'event'>> => ({ arrived: 50_000, uncertainty });

/** uid1 says interrupted so long after the fault, by a clock that may be wrong by so much. */
function said(after: number, uncertainty: number): Story {
  return recovers(cut().says(2000 + after, 'uid1', 'interrupted', byOwnClock(uncertainty)));
}

for (const [after, uncertainty, cause] of [
  [1100, 99, 'on-time'],
  [1100, 100, 'clock-skew'],
  [900, 99, 'early'],
  [900, 100, 'clock-skew'],
  [4900, 99, 'on-time'],
  [4900, 100, 'clock-skew'],
  [5100, 99, 'late'],
  [5100, 100, 'clock-skew'],
] as const) {
  test(`an event ${after} ms after the fault, give or take ${uncertainty} ms, is ${cause} in 1 s … 5 s`, (t) => {
    const verdict = verdictOn(said(after, uncertainty), sooner);
    t.is(verdict.cause, cause, verdict.because);
    if (cause === 'clock-skew')
      t.regex(verdict.because, /nearer to an edge of its window than its clock can tell \(± 100 ms\)/);
  });
}

for (const [after, uncertainty, cause] of [
  [3000, 100, 'unexpected'],
  [4950, 100, 'clock-skew'],
  [5050, 100, 'clock-skew'],
  [5101, 100, 'absent'],
  [950, 100, 'clock-skew'],
  [800, 100, 'absent'],
] as const) {
  test(`what must not come, ${after} ms after the fault give or take ${uncertainty} ms, is ${cause}`, (t) => {
    t.is(verdictOn(said(after, uncertainty), never('interrupted', [1000, 5000], { after: applied })).cause, cause);
  });
}

test('one that surely came in the window goes before one that may have', (t) => {
  const story = cut()
    .says(2950, 'uid1', 'interrupted', byOwnClock(100))
    .says(4000, 'uid1', 'interrupted', byOwnClock(100));
  t.is(verdictOn(recovers(story), never('interrupted', [1000, 5000], { after: applied })).cause, 'unexpected');
});

test('an event that may have come before the fault proves nothing', (t) => {
  for (const after of [-50, 50]) {
    t.is(
      verdictOn(said(after, 60), expectation({ after: applied, window: windowWithin(0, 5000) })).cause,
      'clock-skew',
    );
    t.is(verdictOn(said(after, 60), never('interrupted', [0, 5000], { after: applied })).cause, 'clock-skew');
  }
  t.is(verdictOn(said(-70, 60), never('interrupted', [0, 5000], { after: applied })).cause, 'absent');
});

test('a byte that may have come after the event is no anchor for it', (t) => {
  const story = (uncertainty: number) =>
    recovers(
      cut()
        .lastByte('uid1', { received: 1990 })
        .lastByte('uid1', { received: 6000 })
        .says(6020, 'uid1', 'interrupted', byOwnClock(uncertainty)),
    );
  t.is(verdictOn(story(10), t4).cause, 'early');
  const verdict = verdictOn(story(30), t4);
  t.is(verdict.cause, 'clock-skew');
  t.regex(verdict.because, /which byte was the last one before it/);
});

test('two clocks are wrong by the sum of both', (t) => {
  const after = expectation({
    id: 'L',
    event: 'lost',
    after: { kind: 'event', client: 'uid2', event: 'interrupted' },
    window: windowWithin(0, 1000),
  });
  const story = (client: string) =>
    recovers(cut().says(5000, client, 'interrupted', byOwnClock(40)).says(5950, 'uid1', 'lost', byOwnClock(40)));
  t.is(verdictOn(story('uid2'), after).cause, 'clock-skew');
  // Readings of one clock are wrong together.
  const own = { ...after, after: { kind: 'event', client: 'uid1', event: 'interrupted' } as const };
  t.is(verdictOn(story('uid1'), own).cause, 'on-time');
});

const follower = expectation({
  id: 'F',
  from: 'uid2',
  event: 'lost',
  after: applied,
  window: windowWithin(0, 10_000),
  follows: 'T4',
});

/** uid1 says interrupted, and uid2 lost so much later, each by its own clock or dated by its arrival. */
function pair(distance: number, first: Partial<RecordOf<'event'>>, second: Partial<RecordOf<'event'>>): Story {
  const story = cut().says(5990, 'uid1', 'interrupted', first);
  return recovers(story.says(5990 + distance, 'uid2', 'lost', second));
}

for (const { what, distance, first, second, cause } of [
  { what: 'both dated by their arrival, in order', distance: 1, first: {}, second: {}, cause: 'on-time' },
  {
    what: 'both dated by their arrival, the wrong way round',
    distance: -10,
    first: {},
    second: {},
    cause: 'out-of-order',
  },
  { what: 'an arrival soon after an own clock', distance: 49, first: byOwnClock(0), second: {}, cause: 'clock-skew' },
  { what: 'an arrival well after an own clock', distance: 51, first: byOwnClock(0), second: {}, cause: 'on-time' },
  { what: 'an arrival before an own clock', distance: -10, first: byOwnClock(0), second: {}, cause: 'out-of-order' },
  { what: 'an own clock after an arrival', distance: 1, first: {}, second: byOwnClock(0), cause: 'on-time' },
  { what: 'an own clock soon before an arrival', distance: -49, first: {}, second: byOwnClock(0), cause: 'clock-skew' },
  {
    what: 'an own clock well before an arrival',
    distance: -60,
    first: {},
    second: byOwnClock(0),
    cause: 'out-of-order',
  },
  {
    what: 'what the wire shows, which nothing delays',
    distance: 1,
    first: byOwnClock(0),
    second: { source: 'wire' },
    cause: 'on-time',
  },
  {
    what: 'two clocks nearer than they are certain',
    distance: 70,
    first: byOwnClock(40),
    second: byOwnClock(40),
    cause: 'clock-skew',
  },
  {
    what: 'two clocks farther than they are uncertain',
    distance: 81,
    first: byOwnClock(40),
    second: byOwnClock(40),
    cause: 'on-time',
  },
  {
    what: 'two clocks the wrong way round, and near',
    distance: -79,
    first: byOwnClock(40),
    second: byOwnClock(40),
    cause: 'clock-skew',
  },
  {
    what: 'two clocks the wrong way round, and far',
    distance: -90,
    first: byOwnClock(40),
    second: byOwnClock(40),
    cause: 'out-of-order',
  },
] as const) {
  test(`the order of ${what} is ${cause}`, (t) => {
    const verdict = verdictOn(pair(distance, first, second), follower, t4);
    t.is(verdict.cause, cause, verdict.because);
  });
}
