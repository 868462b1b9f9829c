import test from 'ava';
import * as fc from 'fast-check';
import { type Action, actions, Scenario } from './link-scenario.js';

const runs = { numRuns: 400 };

test('whatever happens on a link, what comes out is what its faults allow, and nothing stays behind', (t) => {
  fc.assert(
    fc.property(actions(), fc.constantFrom('fin', 'rst', undefined), (steps: Action[], end) => {
      const scenario = new Scenario();
      for (const step of steps) scenario.act(step);
      scenario.conclude(end);
    }),
    runs,
  );
  t.pass();
});

test('an end in the middle of everything comes after all bytes, and is the last that comes', (t) => {
  fc.assert(
    fc.property(actions(), actions(), (before: Action[], after: Action[]) => {
      const scenario = new Scenario();
      for (const step of before) scenario.act(step);
      scenario.end('fin');
      for (const step of after) scenario.act(step);
      scenario.conclude(undefined);
    }),
    runs,
  );
  t.pass();
});

test('what waits never costs more than the cap, what a delay keeps on its way, and one read', (t) => {
  fc.assert(
    fc.property(actions({ largest: 90_000, longest: 50, fewest: 40 }), (steps: Action[]) => {
      const scenario = new Scenario({ budget: 100_000 });
      for (const step of steps) scenario.act(step);
      scenario.conclude('fin');
    }),
    { numRuns: 40 },
  );
  t.pass();
});
