import test from 'ava';
import * as fc from 'fast-check';
import {
  defaultTolerance,
  explainExpectation,
  windowAt,
  windowText,
  windowWithin,
} from '../../src/core/expectation.js';
import { expectation, never } from '../helpers/story.js';

for (const [at, tolerance] of [
  [100, 500],
  [4000, 500],
  [5000, 500],
  [10_000, 1000],
  [20_000, 2000],
  [59_999, 5999.9],
  [60_000, 3000],
  [1_200_000, 60_000],
] as const) {
  test(`at ${at} ms allows ± ${tolerance} ms`, (t) => {
    t.true(Math.abs(defaultTolerance(at) - tolerance) < 0.001);
    t.deepEqual(windowAt(at).tolerance, defaultTolerance(at));
  });
}

test('a window holds its point, is as wide as its tolerance and does not begin before its anchor', (t) => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.nat(100_000), (at, tolerance) => {
      const window = windowAt(at, tolerance);
      t.is(window.min, Math.max(0, at - tolerance));
      t.is(window.max, at + tolerance);
    }),
  );
  t.deepEqual(windowWithin(0, 18_000), { min: 0, max: 18_000, tolerance: 0 });
});

test('a window is told in words', (t) => {
  t.is(windowText(windowAt(4000)), '4 s ± 500 ms');
  t.is(windowText(windowWithin(0, 10_000)), '0 ms … 10 s');
});

test('an expectation is one sentence', (t) => {
  t.is(explainExpectation(expectation()), 'uid1 says interrupted 4 s ± 500 ms after last-received(uid1)');
  const filter = { unit: 'message', pattern: '^2$' } as const;
  const offline = never('peer-offline', [0, 18_000], {
    from: 'uid2',
    about: 'uid1',
    after: { kind: 'last-sent', client: 'uid1', filter },
    follows: 'T4',
    severity: 'warn',
  });
  t.is(
    explainExpectation(offline),
    "uid2 must not say peer-offline about uid1 in 0 ms … 18 s after last-sent(uid1, message ~ '^2$'), and only after T4 (a failure is only a warning)",
  );
});
