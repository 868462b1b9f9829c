import test from 'ava';
import { seedOfRun } from '../../src/core/series.js';

test('the first run has the seed of the profile, and every other one its own', (t) => {
  t.is(seedOfRun(42, 1), 42);
  const seeds = Array.from({ length: 2000 }, (_, index) => seedOfRun(42, index + 1));
  t.is(new Set(seeds).size, 2000);
  t.true(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0));
});

test('the seed of a run depends on the seed of the profile and its number alone', (t) => {
  t.is(seedOfRun(42, 17), seedOfRun(42, 17));
  t.not(seedOfRun(42, 17), seedOfRun(43, 17));
});
