import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { explainPlan, loadVariants } from '../../src/profiles/index.js';
import { changed, compileText, smallProfile } from './compile-text.js';

function swept(sweep: string): string {
  const text = changed('name: small', `name: small\nsweep: ${sweep}\nparams: {outage: 25s}`);
  return changed('for: 25s', "for: '${outage}'", text);
}

const written: [title: string, sweep: string, values: string[]][] = [
  ['a list of values', '{param: outage, values: [3s, 6s, 12s]}', ['3s', '6s', '12s']],
  ['a range with its end', '{param: outage, from: 1s, to: 2s, step: 500ms}', ['1s', '1.5s', '2s']],
  ['a range that misses its end', '{param: outage, from: 1s, to: 2s, step: 700ms}', ['1s', '1.7s']],
  ['a range of one value', '{param: outage, from: 5s, to: 5s, step: 1s}', ['5s']],
  [
    'numbers that have no exact binary fraction',
    '{param: outage, from: 0.1, to: 0.3, step: 0.1}',
    ['0.1', '0.2', '0.3'],
  ],
  ['minutes', '{param: outage, from: 1min, to: 2min, step: 30s}', ['60s', '90s', '120s']],
];

for (const [title, sweep, values] of written) {
  test(`${title} becomes the values of a sweep`, (t) => {
    const text = sweep.includes('0.1')
      ? swept(sweep).replace("for: '${outage}'", "for: 25s\n    title: '${outage}'")
      : swept(sweep);
    t.deepEqual(compileText(text).series, { repeat: 1, sweep: { param: 'outage', values } });
  });
}

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'small.yaml');
  writeFileSync(file, text);
  return file;
}

test('there is a plan for each value, and each is checked', (t) => {
  const file = fileOf(swept('{param: outage, values: [25s, 30s]}'));
  t.deepEqual(
    loadVariants(file, { params: {}, env: {} }).map(({ value, plan }) => [value, plan.steps[0]?.duration]),
    [
      ['25s', 25_000],
      ['30s', 30_000],
    ],
  );
  const wrong = fileOf(swept('{param: outage, values: [25s, 3x]}'));
  t.throws(() => loadVariants(wrong, { params: {}, env: {} }), { message: /:13:10: with outage = 3x: "for" is "3x"/ });
});

test('a parameter that is swept over takes no value from outside', (t) => {
  const file = fileOf(swept('{param: outage, values: [25s]}'));
  t.throws(() => loadVariants(file, { params: { outage: '26s' }, env: {} }), { code: 'USAGE' });
  t.is(loadVariants(file, { params: {}, env: { DEADWIRE_OUTAGE: '26s' } })[0]?.plan.steps[0]?.duration, 25_000);
});

test('a profile without a sweep has one plan', (t) => {
  t.is(loadVariants(fileOf(smallProfile), { params: {}, env: {} }).length, 1);
});

test('a sweep is explained with its values', (t) => {
  const lines = explainPlan(compileText(swept('{param: outage, values: [25s, 30s]}'))).split('\n');
  const start = lines.indexOf('Runs');
  t.deepEqual(lines.slice(start + 1, start + 3), ['  sweep    outage = 25s, 30s', '  repeat   one run of each value']);
});
