import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { assert, constantFrom, nat, property } from 'fast-check';
import { ProfileError } from '../../src/core/errors.js';
import { loadProfile, parseVocabulary, profileJsonSchema } from '../../src/profiles/index.js';
import { compileText, shippedText } from './compile-text.js';

const folder = fileURLToPath(new URL('../../../profiles/', import.meta.url));
const yamlFiles = (path: string) => readdirSync(path).filter((name) => name.endsWith('.yaml'));

for (const name of yamlFiles(folder)) {
  test(`the shipped profile ${name} loads`, (t) => {
    t.is(`${loadProfile(`${folder}${name}`, { params: {}, env: {} }).name}.yaml`, name);
  });
}

for (const name of yamlFiles(`${folder}agora`)) {
  test(`the shipped profile agora/${name} loads`, (t) => {
    t.is(`${loadProfile(`${folder}agora/${name}`, { params: {}, env: {} }).name}.yaml`, `agora-${name}`);
  });
}

for (const name of yamlFiles(`${folder}vocabularies`)) {
  test(`the shipped vocabulary ${name} is read`, (t) => {
    t.is(`${parseVocabulary(shippedText(`vocabularies/${name}`), name).name}.yaml`, name);
  });
}

test('the outage example asks for what the Agora contract promises', (t) => {
  const { steps, vocabulary } = loadProfile(`${folder}agora-outage.yaml`, { params: { outage: '30s' }, env: {} });
  t.is(vocabulary?.peer, 'uid');
  t.deepEqual(
    steps.map(({ duration }) => duration),
    [30_000, 15_000],
  );
  t.deepEqual(
    steps.flatMap(({ expect }) => expect.map(({ id, window }) => [id, window.at ?? window.max])),
    [
      ['T4', 4000],
      ['T5', 10_000],
      ['T6', 20_000],
      ['T6-not-early', 18_000],
      ['R7', 10_000],
      ['R8', 1000],
    ],
  );
});

test('the committed JSON schema is the one that the schemas give', (t) => {
  t.deepEqual(JSON.parse(shippedText('profile.schema.json')), JSON.parse(JSON.stringify(profileJsonSchema())));
});

test('the JSON schema allows no unknown key and describes every key', (t) => {
  let objects = 0;
  visit(profileJsonSchema());
  t.true(objects > 10);

  function visit(schema: unknown): void {
    if (typeof schema !== 'object' || schema === null) return;
    if ('properties' in schema && typeof schema.properties === 'object' && schema.properties !== null) {
      objects += 1;
      t.is((schema as { additionalProperties?: unknown }).additionalProperties, false);
      for (const [key, value] of Object.entries(schema.properties)) {
        t.regex(key, /^[a-z][a-z0-9]*(-[a-z]+)*$/);
        t.is(typeof (value as { description?: unknown }).description, 'string', key);
      }
    }
    for (const value of Object.values(schema)) visit(value);
  }
});

test('a profile that cannot be read is a ProfileError that names the file', (t) => {
  const error = t.throws(() => loadProfile(`${folder}no-such.yaml`, { params: {}, env: {} }), {
    instanceOf: ProfileError,
  });
  t.regex(error.message, /no-such\.yaml:1:1: cannot read this profile/);
});

test('the example cut off or mangled anywhere gives a plan or a ProfileError, and nothing else', (t) => {
  const example = shippedText('agora-outage.yaml');
  const position = nat(example.length);
  const scrap = constantFrom(
    '',
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '\n',
    '"',
    '${',
    '*a',
    '&a ',
    '? ',
    '|',
    '\t',
    '~',
    '__proto__',
  );
  assert(
    property(position, position, scrap, (from, to, inserted) => {
      const text =
        example.slice(0, Math.min(from, to)) +
        inserted +
        example.slice(from % 3 === 0 ? example.length : Math.max(from, to));
      try {
        compileText(text);
      } catch (error) {
        if (!(error instanceof ProfileError)) throw error;
        if (error.problems.length === 0) throw new Error('a ProfileError without a problem', { cause: error });
      }
    }),
    { numRuns: 400, seed: 42 },
  );
  t.pass();
});
