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
  'last-received(uid2, message /uid = 1)',
  "last-received(uid2, message /user~1name/0 = 'Uid One')",
  "last-received(uid2, opcode = binary and message ~ 'it's' and message /type = left and message /uid = it's)",
  "last-received(uid2, message ~ 'this and message that' and message /a = '')",
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
    anchor: { kind: 'last-received', client: 'uid1', filter: { pattern: '^2$' } },
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
  ["last-received(uid1, mesage ~ 'x')", /is no message filter.*did you mean "message"/],
  ['last-received(uid1, ping)', /"ping" is no message filter.*opcode = ping/],
  ["last-received(uid1, message ~ 'x' opcode = ping)", /is no message filter/],
  ["last-received(uid1, message ~ 'x' and )", /is no message filter/],
  ["last-received(uid1, message ~ 'x' and mesage /a = 1)", /is no message filter.*did you mean "message"/],
  ['last-received(uid1, opcode = ping and opcode = pong)', /names two opcodes/],
  ["last-received(uid1, message ~ 'x' and message ~ 'y')", /has two patterns/],
  ['last-received(uid1, message /a = 1 and message /a = 2)', /names \/a twice/],
  ['last-received(uid1, message /a)', /write message ~ 'PATTERN', message \/pointer = value/],
  ['last-received(uid1, message a = 1)', /"a" must be a JSON pointer, such as \/type/],
  ['last-received(uid1, message /a~2 = 1)', /must be a JSON pointer/],
  ['joined()', /unknown client ""/],
];

for (const [text, problem] of wrong) {
  test(`anchor ${JSON.stringify(text)} is refused with a reason`, (t) => {
    const reading = readAnchor(text, 'uid1', names);
    t.regex('problem' in reading ? reading.problem : 'no problem', problem);
  });
}
