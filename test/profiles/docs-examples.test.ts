import { readFileSync } from 'node:fs';
import test from 'ava';
import { stringify, parse } from 'yaml';
import { expectationsOf } from '../../src/core/plan.js';
import { compileText, smallProfile } from './compile-text.js';

const page = readFileSync(new URL('../../../docs/expectations.md', import.meta.url), 'utf8');
const all = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
const blocks = all.filter((text) => !text.includes('parallel:'));

test('every example of an expectation in the docs is one that a profile takes', (t) => {
  const examples = blocks.flatMap((text) => parse(text) as { id: string }[]);
  t.true(examples.length >= 15);
  const profile = parse(smallProfile) as { clients: object; steps: object[] };
  profile.clients = { uid1: { match: '1', run: { command: 'app' } }, uid2: { match: '2' } };
  // One step that is long enough for all of them.
  profile.steps = [
    { id: 'outage', fault: { type: 'blackhole' }, target: { clients: ['uid1'] }, for: '25s', expect: examples },
    { id: 'recovery', wait: '30s' },
  ];
  t.deepEqual(
    expectationsOf(compileText(stringify(profile))).map(({ id }) => id),
    examples.map(({ id }) => id),
  );
});

test('every example of steps in the docs is one that a profile takes', (t) => {
  const examples = all.filter((text) => text.includes('parallel:'));
  t.true(examples.length > 0);
  for (const text of examples) {
    const profile = parse(smallProfile) as { steps: unknown };
    profile.steps = parse(text);
    t.notThrows(() => compileText(stringify(profile)));
  }
});
