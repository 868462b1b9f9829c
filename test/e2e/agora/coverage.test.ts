import { readFileSync } from 'node:fs';
import test from 'ava';
import { loadProfile } from '../../../src/profiles/index.js';
import { expectationsOf } from '../../../src/core/plan.js';
import { causes } from '../../../src/core/verdict.js';
import { misbehaviours } from '../../../src/reference/misbehaviours.js';
import { contractPage, rowsOf } from './markdown.js';
import { killRows, rows } from './rows.js';
import { type Rule, rules } from './rules.js';

const all = [...rows, ...killRows];

test('every rule has a row that passes and can fail, and no row is of a rule that there is not', (t) => {
  for (const rule of Object.keys(rules) as Rule[]) t.not(rowsOf(rule).length, 0, `${rule} has no row`);
  t.deepEqual(
    all.filter(({ rule }) => !Object.hasOwn(rules, rule)),
    [],
  );
  for (const { rule, kept, found } of all) {
    t.deepEqual([causes[kept].outcome, causes[found].outcome], ['pass', 'fail'], rule);
    t.not(kept, 'not-applicable', `${rule} is really looked at`);
  }
});

test('every misbehaviour breaks a rule, but the one that the contract allows and the one that only chatter brings out', (t) => {
  const used = new Set(all.map(({ broken }) => broken));
  const unused = (Object.keys(misbehaviours) as (keyof typeof misbehaviours)[]).filter((name) => !used.has(name));
  t.deepEqual(unused, ['twin-callbacks', 'starved']);
});

test('every expectation of a contract is one that a row shows to fail, or a variant of one', (t) => {
  const shown = new Set(all.map(({ expectation }) => expectation));
  const missing = all.flatMap(({ scene: { profile, params = {} } }) => {
    const file = new URL(`../../../../profiles/agora/${profile}.yaml`, import.meta.url).pathname;
    return expectationsOf(loadProfile(file, { params, env: {} }))
      .map(({ id }) => id)
      .filter((id) => !shown.has(id) && !shown.has(id.replace(/-.*/, '')));
  });
  t.deepEqual([...new Set(missing)], []);
});

test('the committed page is the one that the rows give', (t) => {
  const page = readFileSync(new URL('../../../../docs/agora-contract.md', import.meta.url), 'utf8');
  t.is(page, contractPage());
});
