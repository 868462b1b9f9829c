import test from 'ava';
import { assert, nat, pre, property } from 'fast-check';
import { spreadOf, wilsonShare } from '../../src/core/statistics.js';

// Newcombe 1998 (81 of 263, 15 of 148, 0 of 20, 1 of 29), table I, method 3; the others from R's binom.confint.
const known: [passed: number, decided: number, low: number, high: number][] = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [10, 10, 0.7225, 1],
  [8, 10, 0.4902, 0.9433],
  [1, 1, 0.2065, 1],
];

for (const [passed, decided, low, high] of known) {
  test(`the Wilson interval of ${passed} in ${decided} is the published one`, (t) => {
    const share = wilsonShare(passed, decided);
    t.is(share?.point, passed / decided);
    t.is(Number(share?.low.toFixed(4)), low);
    t.is(Number(share?.high.toFixed(4)), high);
  });
}

test('of nothing there is no share, and no spread', (t) => {
  t.is(wilsonShare(0, 0), undefined);
  t.is(spreadOf([]), undefined);
});

test('an interval lies within 0 and 1 around its share, and mirrors that of the failures', (t) => {
  t.notThrows(() =>
    assert(
      property(nat(2000), nat(2000), (passed, failed) => {
        pre(passed + failed > 0);
        const share = wilsonShare(passed, passed + failed);
        const mirrored = wilsonShare(failed, passed + failed);
        if (share === undefined || mirrored === undefined) return false;
        const mirrors = Math.abs(share.low - (1 - mirrored.high)) < 1e-9;
        return mirrors && share.low >= 0 && share.low <= share.point && share.point <= share.high && share.high <= 1;
      }),
    ),
  );
});

test('quantiles are delays that were measured, by nearest rank', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.deepEqual(spreadOf(hundred), { count: 100, min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
  t.deepEqual(spreadOf([7]), { count: 1, min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
  t.deepEqual(spreadOf([3, 1]), { count: 2, min: 1, p50: 1, p95: 3, p99: 3, max: 3 });
  t.deepEqual(spreadOf([15, 20, 35, 40, 50]), { count: 5, min: 15, p50: 35, p95: 50, p99: 50, max: 50 });
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  t.like(spreadOf(twenty), { p50: 10, p95: 19, p99: 20 });
});

test('delays may be negative, and are not sorted as text', (t) => {
  t.like(spreadOf([10, 9, -3]), { min: -3, p50: 9, max: 10 });
});
