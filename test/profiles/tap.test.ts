import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ProfileError } from '../../src/core/errors.js';
import { parseTap } from '../../src/profiles/vocabulary.js';
import { changed, compileText, shippedText } from './compile-text.js';

const folder = fileURLToPath(new URL('../../../profiles/vocabularies/', import.meta.url));

for (const name of readdirSync(folder)) {
  const text = shippedText(`vocabularies/${name}`);
  // The names of an SDK may be known where its wire is not, or cannot be tapped.
  if (!text.includes('\ntap:\n')) continue;
  test(`the shipped vocabulary ${name} has a tap that can be read`, (t) => {
    t.true(parseTap(text, name).length > 0);
  });
}

test('the protocols that everybody asks for have a tap', (t) => {
  for (const name of ['agora', 'mqtt', 'socket.io', 'stomp']) {
    t.true(parseTap(shippedText(`vocabularies/${name}.yaml`), name).length > 0, name);
  }
});

test('a rule is in the plan as it was written, once for each of its directions', (t) => {
  const rule = `{direction: both, opcode: text, pattern: (?<a>x), json: {/b: 1}, event: {group: a}, attributes: {c: {pointer: /d~1e}, f: 2}}`;
  const { proxies } = compileText(changed('identify: {query: uid}}', `identify: {query: uid}, tap: [${rule}]}`));
  const same = {
    filter: { opcode: 'text', pattern: '(?<a>x)', json: { '/b': 1 } },
    event: { group: 'a' },
    attributes: { c: { pointer: '/d~1e' }, f: { value: 2 } },
  } as const;
  t.deepEqual(proxies[0]?.tap, [
    { direction: 'upstream', ...same },
    { direction: 'downstream', ...same },
  ]);
});

test('a preset may stand alone or among rules, which keep their order', (t) => {
  const tapOf = (tap: string) =>
    compileText(changed('identify: {query: uid}}', `identify: {query: uid}, tap: ${tap}}`)).proxies[0]?.tap ?? [];
  const alone = tapOf('agora');
  t.true(alone.every(({ preset }) => preset === 'agora'));
  const mixed = tapOf('[{opcode: close, event: disconnected}, agora, {opcode: ping, event: native:ping}]');
  t.deepEqual(mixed.slice(1, -1), alone);
  t.deepEqual([mixed[0]?.event, mixed.at(-1)?.event], [{ name: 'disconnected' }, { name: 'native:ping' }]);
});

const wrong: [title: string, rule: string, place: string][] = [
  ['an unknown event', '{pattern: a, event: joind}', '4:27'],
  ['a group that its pattern lacks', '{pattern: a, event: {group: b}}', '4:35'],
  ['the name of another preset', 'agora', '4:7'],
];

for (const [title, rule, place] of wrong) {
  test(`${title} in the tap of a vocabulary is found with its place`, (t) => {
    const text = `name: x\ntitle: X\nevents: {}\ntap: [${rule}]\n`;
    const error = t.throws(() => parseTap(text, 'x.yaml'), { instanceOf: ProfileError });
    t.deepEqual(
      error.problems.map(({ line, column }) => `${line}:${column}`),
      [place],
    );
  });
}
