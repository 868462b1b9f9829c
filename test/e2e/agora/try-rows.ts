import test, { type ExecutionContext } from 'ava';
import { causes } from '../../../src/core/verdict.js';
import type { MisbehaviourName } from '../../../src/reference/misbehaviours.js';
import type { Row } from './rows.js';
import { type Outcome, play, type SceneOptions } from './scene.js';

/** What is short in real time and must be seen in it at least once: `npm run soak`. */
export const soaking = process.env['DEADWIRE_SOAK'] === '1';

type Play = (t: ExecutionContext<unknown>, misbehave: MisbehaviourName | undefined) => Promise<Outcome>;

/** A test for each row: the judge passes parties that keep the rule, and finds what those do who break it. */
export function tryRows(rows: readonly Row[], how: (row: Row) => Pick<SceneOptions, 'scale' | 'real'>): void {
  // Rows of one scene share its run; whichever comes first pays for it.
  const runs = new Map<string, Promise<Outcome>>();
  for (const row of rows) {
    const { rule, scene, conduct, expectation, kept, broken, found } = row;
    const played: Play = (t, misbehave) => {
      const options: SceneOptions = { ...scene, ...how(row), ...(misbehave === undefined ? {} : { misbehave }) };
      const key = JSON.stringify(options);
      const run = runs.get(key) ?? play(t, options);
      runs.set(key, run);
      return run;
    };
    const where = [scene.profile, ...Object.values(scene.params ?? {}), scene.sdk, scene.platform].filter(Boolean);
    test(`${rule}: ${expectation} of ${where.join(' ')} is ${kept}, and ${found} with ${broken}`, async (t) => {
      t.timeout(180_000);
      const [good, bad] = await Promise.all([played(t, conduct), played(t, broken)]);
      t.is(good[expectation]?.cause, kept, good[expectation]?.because);
      t.deepEqual(blemishes(good), {}, 'whoever keeps the contract keeps all of it');
      t.is(bad[expectation]?.cause, found, bad[expectation]?.because);
    });
  }
}

/** Everything in an outcome that is no pass. */
export function blemishes(outcome: Outcome): Outcome {
  return Object.fromEntries(Object.entries(outcome).filter(([, { cause }]) => causes[cause].outcome !== 'pass'));
}
