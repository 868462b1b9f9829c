import { dirname, resolve } from 'node:path';
import test from 'ava';
import { ProfileError } from '../../src/core/errors.js';
import { anchorText } from '../../src/core/anchor.js';
import { type Expectation, windowText } from '../../src/core/expectation.js';
import type { NamedSource } from '../../src/profiles/index.js';
import { changed, compileText, smallProfile } from './compile-text.js';

const profile = changed("uid1: {match: '1'}", "uid1: {match: '1', contract: own.yaml}");

const shape = `name: shape
title: what many promise
source: many
confidence: quoted
params: {lost: 10s, offline: 20s, slack: '\${lost}'}
silence: '\${lost}'
expect:
  - {id: lost, event: lost, from: '\${client}', after: last-received, at: '\${lost}', tolerance: 1s}
  - {id: offline, event: peer-offline, from: '\${peer}', about: '\${client}', after: 'last-sent(\${client})', at: '\${offline}'}
  - {id: back, event: rejoined, from: '\${client}', after: lost, within: [0s, '\${slack}']}
`;

const own = `name: own
title: mine
source: my head
confidence: inferred
extends: shape
params: {offline: 30s}
`;

type Files = Record<string, string>;

// A path is seen from the file that names it.
function sourceIn(files: Files): (reference: string, from?: string) => NamedSource {
  return (reference, from = '/contracts/profile.yaml') => {
    const path = reference.endsWith('.yaml') ? resolve(dirname(from), reference) : `/contracts/${reference}.yaml`;
    const text = files[/^\/contracts\/(.*)\.yaml$/.exec(path)?.[1] ?? ''];
    return text === undefined ? { known: Object.keys(files) } : { file: path, text };
  };
}

function contractOf(text: string, files: Files = { shape }, use = 'own.yaml') {
  const read = sourceIn({ ...files, own: text });
  const contract = compileText(profile.replace('own.yaml', use), {}, {}, undefined, read).clients[0]?.contract;
  if (contract === undefined) throw new Error('the client has no contract');
  return contract;
}

function problemsWith(text: string, files?: Files): string[] {
  try {
    contractOf(text, files);
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  }
}

const lineOf = ({ id, from, after, window }: Expectation) =>
  `${id}: ${from} ${windowText(window)} after ${anchorText(after)}`;

test('a contract takes over what it extends, with its own figures', (t) => {
  const contract = contractOf(own);
  t.is(contract.name, 'own');
  t.is(contract.silence, 10_000);
  t.deepEqual(contract.expectations.map(lineOf), [
    'lost: uid1 10 s ± 1 s after last-received(uid1)',
    'offline: uid2 30 s ± 3 s after last-sent(uid1)',
    'back: uid1 0 ms … 10 s after lost',
  ]);
});

test('who uses it may change figures of both, and what is worked out of them follows', (t) => {
  const use = '{name: own.yaml, with: {lost: 5s, offline: 9s}}';
  const contract = contractOf(own, { shape }, use);
  t.is(contract.silence, 5000);
  t.deepEqual(
    contract.expectations.map(({ window }) => windowText(window)),
    ['5 s ± 1 s', '9 s ± 900 ms', '0 ms … 5 s'],
  );
});

test('an expectation of its own stands in the place of the one with its id, and others are added', (t) => {
  const text = `${own}silence: 3s
expect:
  - {id: lost, event: interrupted, from: '\${client}', after: last-received, at: '\${lost}'}
  - {id: late, event: failed, from: '\${client}', after: back, within: [0s, '\${offline}']}
`;
  const contract = contractOf(text);
  t.is(contract.silence, 3000);
  t.deepEqual(contract.expectations.map(lineOf), [
    'offline: uid2 30 s ± 3 s after last-sent(uid1)',
    'back: uid1 0 ms … 10 s after lost',
    'lost: uid1 10 s ± 1 s after last-received(uid1)',
    'late: uid1 0 ms … 30 s after back',
  ]);
  t.like(contract.expectations[2], { event: 'interrupted' });
});

test('what it does not make is left out, with what waits for it', (t) => {
  const ids = contractOf(`${own}without: [lost]\n`).expectations.map(({ id }) => id);
  t.deepEqual(ids, ['offline']);
});

test('a contract may extend one that extends another, by its path too', (t) => {
  const middle = own.replace('name: own', 'name: middle').replace('offline: 30s', 'offline: 40s, lost: 12s');
  const text = `${own.replace('extends: shape', 'extends: ./middle.yaml').replace('30s', '50s')}without: [back]\n`;
  const contract = contractOf(text, { shape, middle });
  t.is(contract.silence, 12_000);
  t.deepEqual(contract.expectations.map(lineOf), [
    'lost: uid1 12 s ± 1 s after last-received(uid1)',
    'offline: uid2 50 s ± 5 s after last-sent(uid1)',
  ]);
});

test('an expectation that one leaves out may be made again by the next', (t) => {
  const middle = `${own.replace('name: own', 'name: middle')}without: [back]\n`;
  const again = `expect:\n  - {id: back, event: online, from: '\${client}', after: lost, within: [0s, 1s]}\n`;
  const text = `${own.replace('extends: shape', 'extends: middle')}${again}`;
  t.deepEqual(
    contractOf(text, { shape, middle }).expectations.map(({ id }) => id),
    ['lost', 'offline', 'back'],
  );
});

const wrong: [what: string, text: string, files: Files, problem: string][] = [
  [
    'an unknown contract to extend',
    own.replace('extends: shape', 'extends: shpae'),
    { shape },
    '/contracts/own.yaml:5:10 unknown contract "shpae"; did you mean "shape"?',
  ],
  [
    'an expectation left out that there is not',
    `${own}without: [lots]\n`,
    { shape },
    '/contracts/own.yaml:7:11 unknown expectation "lots"; did you mean "lost"?',
  ],
  [
    'something left out of nothing',
    shape.replace('silence:', 'without: [lost]\nsilence:'),
    {},
    '/contracts/own.yaml:6:1 "without" is for a contract that "extends" another',
  ],
  [
    'a contract that extends itself',
    own.replace('extends: shape', 'extends: ./own.yaml'),
    { shape },
    '/contracts/own.yaml:5:10 contracts extend one another in a circle: own → own',
  ],
  [
    'a circle',
    own,
    { shape: shape.replace('params', 'extends: ./own.yaml\nparams') },
    '/contracts/shape.yaml:5:10 contracts extend one another in a circle: own → shape → own',
  ],
  [
    'a mistake in the extended contract',
    own,
    { shape: shape.replace('event: lost', 'event: lots') },
    '/contracts/shape.yaml:8:23 unknown event "lots"; did you mean "lost"?',
  ],
  [
    'a wrong figure for the extended contract',
    own.replace('30s', '30'),
    { shape },
    '/contracts/shape.yaml:9:112 "at" is 30, but must be a number with a unit',
  ],
  [
    'an unknown key in the extended contract',
    own,
    { shape: `${shape}more: 1\n` },
    '/contracts/shape.yaml:11:1 unknown key "more"',
  ],
  [
    'nothing to extend by name',
    own.replace('extends: shape', 'extends: 5'),
    { shape },
    '/contracts/own.yaml:5:10 "extends" is 5, but must be text',
  ],
];

for (const [what, text, files, problem] of wrong) {
  test(`${what} is found with its file, line and column`, (t) => {
    const problems = problemsWith(text, files);
    t.true(
      problems.some((each) => each.startsWith(problem)),
      `${problems.join('\n')}\n is not ${problem}`,
    );
  });
}

test('a window behind a longer outage than the plan has is no window that is waited for', (t) => {
  const late = (condition: string) =>
    changed(
      'after: last-received, at: 10s, follows: T4}',
      `after: last-received, at: 20min${condition}}`,
      smallProfile,
    );
  const closes = (text: string) => {
    try {
      compileText(text);
      return 'fits';
    } catch (error) {
      return /this window closes/.test((error as Error).message) ? 'outlasts' : (error as Error).message;
    }
  };
  t.is(closes(late('')), 'outlasts');
  t.is(closes(late(', if: {outage-longer-than: 20min}')), 'fits');
  t.is(closes(late(', if: {outage-longer-than: 25s}')), 'fits');
  t.is(closes(late(', if: {outage-longer-than: 24999ms}')), 'outlasts');
  t.is(closes(late(', unless: {outage-longer-than: 20min}')), 'outlasts');
});
