import test from 'ava';
import { ProfileError } from '../../src/core/errors.js';
import { anchorText } from '../../src/core/anchor.js';
import { type Expectation, windowText } from '../../src/core/expectation.js';
import { changed, compileText, problemsOf, smallProfile } from './compile-text.js';

const bare = `name: small
proxies:
  channel: {protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}}
clients:
  uid1: {match: '1'}
  uid2: {match: '2', role: peer}
steps:
  - id: outage
    fault: {type: blackhole}
    target: {clients: [uid1]}
    for: 25s
    contract: 4-10-20
  - {id: recovery, wait: 15s}
`;

function lineOf(expectation: Expectation): string {
  const { id, from, after, window } = expectation;
  return `${id}: ${from} ${windowText(window)} after ${anchorText(after)}`;
}

test('a step adds the expectations of a contract, said of the clients of its target and their peers', (t) => {
  const [outage, recovery] = compileText(bare).steps;
  t.deepEqual(outage?.expect.map(lineOf), [
    'interrupted: uid1 4 s ± 500 ms after last-received(uid1)',
    'lost: uid1 10 s ± 1 s after last-received(uid1)',
    'peer-offline: uid2 20 s ± 2 s after last-sent(uid1)',
    'rejoined: uid1 0 ms … 10 s after healed',
    'peer-rejoined: uid2 0 ms … 1 s after rejoined',
  ]);
  t.true(outage?.expect.every(({ step }) => step === 'outage'));
  t.deepEqual(recovery?.expect, []);
});

test('figures of a contract are given by name', (t) => {
  const text = changed(
    'contract: 4-10-20',
    'contract: {name: 4-10-20, with: {interrupted: 6s, peer-offline: 15s}}',
    bare,
  );
  const windows = compileText(text).steps[0]?.expect.map(({ window }) => windowText(window));
  t.deepEqual(windows?.slice(0, 3), ['6 s ± 600 ms', '10 s ± 1 s', '15 s ± 1.5 s']);
});

test('with several peers, what is said of a peer is said of each', (t) => {
  const text = changed(
    "uid2: {match: '2', role: peer}",
    "uid2: {match: '2', role: peer}\n  uid3: {match: '3', role: peer}",
    bare,
  );
  t.deepEqual(
    compileText(text).steps[0]?.expect.map(({ id, from }) => `${id} ${from}`),
    [
      'interrupted uid1',
      'lost uid1',
      'peer-offline.uid2 uid2',
      'rejoined uid1',
      'peer-rejoined.uid2 uid2',
      'peer-offline.uid3 uid3',
      'peer-rejoined.uid3 uid3',
    ],
  );
});

test('with several clients, every id names its client', (t) => {
  const text = changed('clients: [uid1]', 'clients: [uid1, uid2]', bare);
  const ids = compileText(text).steps[0]?.expect.map(({ id }) => id) ?? [];
  t.true(ids.includes('interrupted.uid1') && ids.includes('interrupted.uid2'));
  t.true(ids.includes('peer-offline.uid1'));
  t.false(
    ids.some((id) => id.startsWith('peer-offline.uid2')),
    'uid2 has no peer but itself',
  );
  t.is(new Set(ids).size, ids.length);
});

test('without a peer nothing is expected of one', (t) => {
  const text = changed(', role: peer', '', bare);
  t.deepEqual(
    compileText(text).steps[0]?.expect.map(({ id }) => id),
    ['interrupted', 'lost', 'rejoined'],
  );
  const none = changed('contract: 4-10-20', 'contract: {name: 4-10-20, peers: []}', bare);
  t.is(compileText(none).steps[0]?.expect.length, 3);
});

test('an expectation of the profile may count from one of a contract', (t) => {
  const text = changed(
    '{id: recovery, wait: 15s}',
    '{id: recovery, wait: 15s, expect: [{id: mine, event: online, from: uid1, after: rejoined, within: [0s, 1s]}]}',
    bare,
  );
  t.deepEqual(compileText(text).steps[1]?.expect.map(lineOf), ['mine: uid1 0 ms … 1 s after rejoined']);
});

test('a client has its contract at every outage', (t) => {
  const text = changed("uid1: {match: '1'}", "uid1: {match: '1', contract: 4-10-20}");
  const contract = compileText(text).clients[0]?.contract;
  t.like(contract, { name: '4-10-20', silence: 4000 });
  t.deepEqual(
    contract?.expectations.map(({ id }) => id),
    ['interrupted', 'lost', 'peer-offline', 'rejoined', 'peer-rejoined'],
  );
  t.is(compileText(text).clients[1]?.contract, undefined);
});

const mine = `name: mine
title: a contract of my own
source: my head
confidence: inferred
silence: 5s
expect:
  - {id: gone, event: lost, from: '\${client}', after: last-received, at: 5s, confidence: quoted, source: a page}
`;

function problemsWith(contract: string, text = changed('4-10-20', 'mine.yaml', bare)): string[] {
  try {
    compileText(text, {}, {}, undefined, () => ({ file: 'mine.yaml', text: contract }));
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  }
}

test("a contract of one's own is read from a file, and its expectations may say where they come from", (t) => {
  t.deepEqual(problemsWith(mine), []);
});

const badContracts: [string, string, string, RegExp][] = [
  ['an unknown key', 'title: a', 'titel: x\ntitle: a', /^mine\.yaml:2:1 unknown key "titel"; did you mean "title"\?/],
  ['an unknown event', 'event: lost', 'event: lots', /^mine\.yaml:7:\d+ .*"lots"; did you mean "lost"\?/],
  ['a wrong confidence', 'confidence: inferred', 'confidence: sure', /^mine\.yaml:4:13 .*confidence/],
  [
    'a wrong confidence of an expectation',
    'confidence: quoted',
    'confidence: sure',
    /^mine\.yaml:7:\d+ "confidence" is wrong/,
  ],
  ['no silence', 'silence: 5s\n', '', /^mine\.yaml:1:1 .*"silence"/],
  ['an unknown parameter', 'at: 5s', "at: '${lsot}'", /^mine\.yaml:7:\d+ parameter lsot has no value/],
  ['an unknown anchor', 'after: last-received', 'after: last-recieved', /did you mean "last-received"\?/],
];
for (const [what, piece, replacement, expected] of badContracts) {
  test(`a contract with ${what} is refused, with its place in the contract's file`, (t) => {
    const problems = problemsWith(changed(piece, replacement, mine));
    t.is(problems.length, 1, problems.join('\n'));
    t.regex(problems[0] as string, expected);
  });
}

const badUses: [string, string, string, RegExp][] = [
  [
    'an unknown contract',
    'contract: 4-10-20',
    'contract: 4-10-2',
    /^12:15 unknown contract "4-10-2"; did you mean "4-10-20"\?/,
  ],
  [
    'a parameter that the contract lacks',
    'contract: 4-10-20',
    'contract: {name: 4-10-20, with: {intrrupted: 5s}}',
    /^12:\d+ contract 4-10-20 has no parameter "intrrupted"; did you mean "interrupted"\?/,
  ],
  ['an unknown client', 'contract: 4-10-20', 'contract: {name: 4-10-20, clients: [uid9]}', /unknown client "uid9"/],
  ['an unknown peer', 'contract: 4-10-20', 'contract: {name: 4-10-20, peers: [uid9]}', /unknown client "uid9"/],
  ['nobody whose contract it is', '    target: {clients: [uid1]}\n', '', /^11:15 whose contract is it\?/],
  ['a list', 'contract: 4-10-20', 'contract: [4-10-20]', /must be the name of a contract/],
  [
    'a window that outlasts the plan',
    'wait: 15s',
    'wait: 5s',
    /this window closes 10 s after healed, 5 s after the plan has ended/,
  ],
];
for (const [what, piece, replacement, expected] of badUses) {
  test(`the use of a contract with ${what} is refused`, (t) => {
    const problems = problemsOf(changed(piece, replacement, bare));
    t.true(problems.length >= 1);
    t.regex(problems.join('\n'), new RegExp(expected.source, 'm'));
  });
}

test('an id of a contract cannot be given again', (t) => {
  const text = changed(
    '{id: recovery, wait: 15s}',
    '{id: recovery, wait: 15s, expect: [{id: lost, event: online, from: uid1, after: healed, within: [0s, 1s]}]}',
    bare,
  );
  t.regex(problemsOf(text).join('\n'), /more than one expectation has the id "lost"/);
});

test('a contract of a client whose connections nobody can tell is refused', (t) => {
  const text = changed(
    ', identify: {query: uid}',
    '',
    changed("uid1: {match: '1'}", 'uid1: {contract: 4-10-20}', smallProfile),
  );
  t.regex(problemsOf(text).join('\n'), /no proxy can tell which connections are of uid1/);
});
