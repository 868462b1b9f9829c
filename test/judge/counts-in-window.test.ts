import test from 'ava';
import { explainExpectation, windowWithin } from '../../src/core/expectation.js';
import { cut, expectation, recovers, verdictOn } from '../helpers/story.js';

const after = { kind: 'applied' } as const;
const window = windowWithin(1000, 10_000);
const exactly = (count: number) => expectation({ after, window, count: { min: count, max: count, in: 'window' } });
const atMost = (count: number) => expectation({ after, window, count: { min: 0, max: count, in: 'window' } });

/** uid1 says interrupted so many milliseconds after the fault. */
function flapping(...instants: (number | { at: number; uncertainty: number })[]) {
  const story = cut();
  for (const one of instants) {
    const { at, ...parts } = typeof one === 'number' ? { at: one } : { ...one, arrived: 9e5 };
    story.says(2000 + at, 'uid1', 'interrupted', parts);
  }
  return recovers(story);
}

for (const { what, said, expects, cause, because } of [
  {
    what: 'as often as it must',
    said: [2000, 9000],
    expects: exactly(2),
    cause: 'on-time',
    because: /^it came 2 times in 1 s … 10 s after the fault/,
  },
  {
    what: 'once too often',
    said: [2000, 3000, 4000],
    expects: exactly(2),
    cause: 'too-many',
    because: /it came 3 times \(again in line 13\)/,
  },
  { what: 'too seldom', said: [2000], expects: exactly(2), cause: 'missing', because: /1 of 2 came/ },
  {
    what: 'not at all, where it must',
    said: [],
    expects: exactly(1),
    cause: 'missing',
    because: /did not say interrupted/,
  },
  {
    what: 'before and after the window too, which do not count',
    said: [500, 2000, 11_000],
    expects: exactly(1),
    cause: 'on-time',
    because: /it came once/,
  },
  {
    what: 'at the edges of the window',
    said: [1000, 10_000],
    expects: exactly(2),
    cause: 'on-time',
    because: /2 times/,
  },
  { what: 'less often than it may', said: [2000], expects: atMost(2), cause: 'on-time', because: /once/ },
  { what: 'not at all, where it may', said: [500], expects: atMost(2), cause: 'absent', because: /as it may be/ },
  {
    what: 'more often than it may',
    said: [2000, 3000, 4000],
    expects: atMost(2),
    cause: 'too-many',
    because: /3 times/,
  },
] as const) {
  test(`counted in its window, an event that comes ${what} is ${cause}`, (t) => {
    const verdict = verdictOn(flapping(...said), expects);
    t.is(verdict.cause, cause, verdict.because);
    t.regex(verdict.because, because);
  });
}

test('what is measured is the first one in the window', (t) => {
  const verdict = verdictOn(flapping(500, 2000, 3000), exactly(2));
  t.is(verdict.measured, 2000);
  t.is(verdictOn(flapping(500), atMost(2)).measured, undefined);
});

test('a count goes on beyond the heal, since its window does', (t) => {
  const story = recovers(cut().says(4000, 'uid1', 'interrupted'), 6000);
  story.records.splice(-3, 0, {
    kind: 'event',
    client: 'uid1',
    event: 'interrupted',
    source: 'http',
    attributes: {},
    n: 0,
    t: 7000,
  });
  for (const [index, record] of story.records.entries()) record.n = index + 1;
  t.is(verdictOn(story, exactly(2)).cause, 'on-time');
  t.is(verdictOn(story, atMost(1)).cause, 'too-many');
});

test('an event on the edge of the window leaves a count open only where it matters', (t) => {
  const edge = { at: 10_003, uncertainty: 5 };
  t.is(verdictOn(flapping(2000, edge), exactly(1)).cause, 'clock-skew');
  t.is(verdictOn(flapping(2000, edge), exactly(2)).cause, 'clock-skew');
  t.is(verdictOn(flapping(2000, edge), atMost(2)).cause, 'on-time');
  t.is(verdictOn(flapping(2000, 3000, edge), exactly(1)).cause, 'too-many');
  t.is(verdictOn(flapping(2000, edge), exactly(3)).cause, 'missing');
});

test('a count is not decided before its window is over, unless it is exceeded', (t) => {
  const story = () => cut().says(4000, 'uid1', 'interrupted').says(5000, 'uid1', 'interrupted');
  const stopped = story().healed(6000, 'outage', 'aborted').runEnded(6000, 'interrupted');
  t.is(verdictOn(stopped, atMost(2)).cause, 'aborted');
  t.is(verdictOn(stopped, exactly(2)).cause, 'aborted');
  t.is(verdictOn(stopped, atMost(1)).cause, 'too-many');
});

test('a count in the window is part of the sentence', (t) => {
  t.regex(explainExpectation(exactly(2)), /, exactly 2 times in all of it$/);
  t.regex(explainExpectation(atMost(1)), /, at most once in all of it$/);
});
