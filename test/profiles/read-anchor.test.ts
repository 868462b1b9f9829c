import test from 'ava';
import { anchorText } from '../../src/core/anchor.js';
import { readAnchor } from '../../src/profiles/read-anchor.js';

const names = { clients: ['uid1', 'uid2'], expectations: ['R7', 'T6-not-early', '7th'] };

const written = [
  'applied',
  'effective',
  'healed',
  'last-received(uid1)',
  'last-sent(uid2)',
  "last-received(uid1, message ~ '^2$')",
  "last-sent(uid1, message ~ '^(a, b|it's)$')",
  'last-received(uid1, opcode = ping)',
  'last-sent(uid1, opcode = close)',
  'resumed(uid1)',
  'connected(uid1)',
  'closed(uid1)',
  'killed(uid1)',
  'attempt(uid1, 2)',
  'joined(uid1)',
  'peer-joined(uid2)',
  'native:onFoo.bar(uid1)',
  'R7',
  'T6-not-early',
  '7th',
];

for (const text of written) {
  test(`anchor ${text} is read, and written the same`, (t) => {
    const reading = readAnchor(text, 'uid1', names);
    t.is('anchor' in reading ? anchorText(reading.anchor) : reading.problem, text);
  });
}

test('last-received without a client means the one that speaks', (t) => {
  t.deepEqual(readAnchor('last-received', 'uid2', names), { anchor: { kind: 'last-received', client: 'uid2' } });
});

test('spaces do not matter', (t) => {
  t.deepEqual(readAnchor("  last-received ( uid1 ,message~'^2$' ) ", 'uid1', names), {
    anchor: { kind: 'last-received', client: 'uid1', filter: { unit: 'message', pattern: '^2$' } },
  });
});

const wrong: [text: string, problem: RegExp][] = [
  ['', /is no anchor/],
  ['last-sent', /must name its client, such as last-sent\(uid1\)/],
  ['attempt', /such as attempt\(uid1, 2\)/],
  ['attempt(uid1)', /counts from 1/],
  ['attempt(uid1, 1.5)', /counts from 1/],
  ['resumed(uid1, 2)', /takes a client and nothing more/],
  ['R7(uid1)', /takes no client: write R7/],
  ['joinned(uid1)', /did you mean "joined"/],
  ['R8', /did you mean "R7"/],
  ["last-received(uid1, mesage ~ 'x')", /is no frame filter/],
  ['joined()', /unknown client ""/],
];

for (const [text, problem] of wrong) {
  test(`anchor ${JSON.stringify(text)} is refused with a reason`, (t) => {
    const reading = readAnchor(text, 'uid1', names);
    t.regex('problem' in reading ? reading.problem : 'no problem', problem);
  });
}
