import test from 'ava';
import { assert, asyncProperty, integer } from 'fast-check';
import type { Threshold, Unfound } from '../../src/core/threshold.js';
import { findThreshold, type ProbeAnswer } from '../../src/session/find-threshold.js';

const range = { from: 1000, to: 30_000, precision: 50 };

/** Searches with a client that answers so; tells what was asked. */
async function search(answer: (value: number, nth: number) => ProbeAnswer, within = range) {
  const asked: number[] = [];
  const found = await findThreshold(within, (value) => {
    asked.push(value);
    return Promise.resolve(answer(value, asked.filter((each) => each === value).length));
  });
  const threshold: Threshold | undefined = 'threshold' in found ? found.threshold : undefined;
  const unfound: Unfound | undefined = 'unfound' in found ? found.unfound : undefined;
  return { asked, threshold, unfound, probes: found.probes };
}

const from = (edge: number) => (value: number) => (value >= edge ? 'fired' : 'silent');

test('wherever a client has its edge, it is found within the precision, and every probe agrees', async (t) => {
  await t.notThrowsAsync(
    assert(
      asyncProperty(integer({ min: 1001, max: 30_000 }), integer({ min: 1, max: 5000 }), async (edge, precision) => {
        const { threshold } = await search(from(edge), { ...range, precision });
        if (threshold === undefined || threshold.contradiction !== undefined) return false;
        const near = Math.abs(threshold.value - edge) <= threshold.margin + 0.01;
        const bounds = threshold.low < edge && edge <= threshold.high;
        return near && bounds && threshold.margin <= precision && threshold.atLow >= 3 && threshold.atHigh >= 3;
      }),
    ),
  );
});

test('it takes a probe at each end, one a half, and two more on each side of the edge', async (t) => {
  const { asked } = await search(from(10_000));
  t.deepEqual(asked.slice(0, 2), [30_000, 1000]);
  t.is(asked.length, 2 + Math.ceil(Math.log2(29_000 / 100)) + 4);
});

const ends: [title: string, answer: (value: number) => ProbeAnswer, unfound: Unfound, probes: number][] = [
  ['an event that fires at both ends', () => 'fired', 'both-ends', 2],
  ['an event that fires at neither end', () => 'silent', 'neither-end', 2],
  ['an event that fires with the shorter one alone', (value) => (value > 5000 ? 'silent' : 'fired'), 'reversed', 2],
  ['a run that can never tell', () => 'unclear', 'unclear', 3],
  ['a search that is stopped', () => 'stopped', 'interrupted', 1],
];

for (const [title, answer, unfound, probes] of ends) {
  test(`${title} has no threshold, and it is said why`, async (t) => {
    const found = await search(answer);
    t.is(found.unfound, unfound);
    t.is(found.asked.length, probes);
  });
}

test('what cannot be told once is asked again', async (t) => {
  const { threshold } = await search((value, nth) => (nth === 1 ? 'unclear' : from(7000)(value)));
  t.true(threshold !== undefined && Math.abs(threshold.value - 7000) <= 50);
});

test('a client that fires once below its edge is not monotonic there, and the margin covers it', async (t) => {
  const { threshold } = await search((value, nth) => {
    if (value > 9900 && value < 10_000 && nth === 2) return 'fired';
    return from(10_000)(value);
  });
  t.truthy(threshold?.contradiction);
  t.true(threshold !== undefined && threshold.low < 9950 && threshold.high >= 10_000);
});

test('a client whose edge scatters by a second gets a margin of about that, and is not sure', async (t) => {
  // Each run has an edge of its own between 9.5 and 10.5 s.
  let run = 0;
  const { threshold } = await search((value) => {
    run += 1;
    return from(9500 + ((run * 377) % 1000))(value);
  });
  t.truthy(threshold?.contradiction);
  t.true(threshold !== undefined && threshold.low < 10_500 && threshold.high > 9500 && threshold.margin < 3000);
});

test('a client that also fires with its shortest value, one time in three, has no threshold', async (t) => {
  const { unfound } = await search((value, nth) => (value === 1000 && nth === 1 ? 'silent' : 'fired'));
  t.is(unfound, 'both-ends');
});

test('an error of a probe ends the search', async (t) => {
  const failure = new Error('the port is in use');
  await t.throwsAsync(
    findThreshold(range, () => Promise.reject(failure)),
    { is: failure },
  );
});
