import test from 'ava';
import { anchorText, filterKey } from '../../src/core/anchor.js';
import { attributesMatch, canonicalEvents, isEventName, isReturn } from '../../src/core/events.js';
import { directionsOf, explainTarget, targetIncludes } from '../../src/core/target.js';
import { readAnchor } from '../../src/profiles/read-anchor.js';

const anchors = [
  'applied',
  'effective',
  'healed',
  'last-received(uid1)',
  'last-sent(uid1)',
  "last-received(uid1, message ~ '^2$')",
  'last-sent(uid1, opcode = ping)',
  'resumed(uid1)',
  'connected(uid1)',
  'closed(uid1)',
  'killed(uid1)',
  'attempt(uid1, 2)',
  'interrupted(uid1)',
  'native:onTrouble(uid1)',
  'T4',
];

for (const text of anchors) {
  test(`the anchor ${text} is written the way it is read`, (t) => {
    const reading = readAnchor(text, 'uid1', { clients: ['uid1'], expectations: ['T4'] });
    if ('problem' in reading) return t.fail(reading.problem);
    return t.is(anchorText(reading.anchor), text);
  });
}

test('two filters have the same key only when they are the same', (t) => {
  const keys = [
    filterKey({ opcode: 'ping' }),
    filterKey({ opcode: 'pong' }),
    filterKey({ pattern: 'ping' }),
    filterKey({ pattern: 'pong' }),
  ];
  t.is(new Set(keys).size, keys.length);
});

test('an event is of the closed list, or native with a name', (t) => {
  for (const name of Object.keys(canonicalEvents)) t.true(isEventName(name));
  t.true(isEventName('native:onTrouble'));
  for (const name of ['', 'Interrupted', 'native:', 'native: x', 'native:a b', 'toString', 'constructor']) {
    t.false(isEventName(name), name);
  }
});

test('a party that is back is told apart from one that is in trouble', (t) => {
  for (const event of ['rejoined', 'peer-joined', 'connected', 'online', 'wire-connected'] as const)
    t.true(isReturn(event));
  for (const event of ['interrupted', 'lost', 'peer-offline', 'failed', 'wire-attempt', 'native:back'] as const) {
    t.false(isReturn(event), event);
  }
});

test('attributes match when all that are asked for are there, a number as its text too', (t) => {
  t.true(attributesMatch({}, {}));
  t.true(attributesMatch({ state: 4, reason: 2, more: 'x' }, { state: 4, reason: 2 }));
  t.true(attributesMatch({ state: '4', ok: true }, { state: 4, ok: 'true' }));
  t.false(attributesMatch({ state: 4 }, { state: 4, reason: 2 }));
  t.false(attributesMatch({ state: 4 }, { state: 5 }));
  t.true(attributesMatch({ state: 0 }, { state: 0 }));
  t.false(attributesMatch({}, { state: 0 }));
});

test('a direction is one link, and both are two', (t) => {
  t.deepEqual(directionsOf('upstream'), ['upstream']);
  t.deepEqual(directionsOf('downstream'), ['downstream']);
  t.deepEqual(directionsOf('both'), ['upstream', 'downstream']);
});

for (const [words, target, included] of [
  ['every client', {}, [true, true, true, true]],
  ['uid1', { clients: ['uid1'] }, [true, false, false, true]],
  ['every client on channel', { proxies: ['channel'] }, [true, true, true, false]],
  ['uid1, uid2 on channel', { clients: ['uid1', 'uid2'], proxies: ['channel'] }, [true, true, false, false]],
] as const) {
  test(`a target of ${words} touches those, and a connection that nobody claims only without client names`, (t) => {
    const whole = {
      direction: 'both' as const,
      ...('clients' in target ? { clients: [...target.clients] } : {}),
      ...('proxies' in target ? { proxies: [...target.proxies] } : {}),
    };
    t.is(explainTarget(whole), words);
    const touched = [
      targetIncludes(whole, 'channel', 'uid1'),
      targetIncludes(whole, 'channel', 'uid2'),
      targetIncludes(whole, 'channel', undefined),
      targetIncludes(whole, 'other', 'uid1'),
    ];
    t.deepEqual(touched, [...included]);
  });
}

test('a target says which direction alone it means', (t) => {
  t.is(explainTarget({ clients: ['uid1'], direction: 'downstream' }), 'uid1, server → client only');
  t.is(explainTarget({ direction: 'upstream' }), 'every client, client → server only');
});
