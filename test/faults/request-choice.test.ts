import test from 'ava';
import type { ConnectionAbilities, FaultInstance } from '../../src/core/fault.js';
import { Dice } from '../../src/core/random.js';
import type { RequestFacts } from '../../src/core/request.js';
import { type FaultType, faults } from '../../src/faults/index.js';
import { ManualClock } from '../helpers/manual-clock.js';

function make(type: FaultType, options: object, seed = 1): FaultInstance {
  return faults[type].create(faults[type].schema.parse(options), {
    clock: new ManualClock(),
    direction: 'both',
    chances: ({ client = '', nth }, purpose) => new Dice(seed, type, client, nth, purpose),
  });
}

function request(parts: Partial<RequestFacts> = {}): RequestFacts {
  return { method: 'GET', target: '/', headers: {}, upgrade: false, nth: 1, ...parts };
}

function connection(client: string | undefined, nth = 1): ConnectionAbilities {
  return { client, nth } as ConnectionAbilities;
}

const uid1 = connection('uid1');

const choices: [options: object, facts: Partial<RequestFacts>, meant: boolean][] = [
  [{}, {}, true],
  [{ method: 'POST' }, { method: 'POST' }, true],
  [{ method: 'POST' }, {}, false],
  [{ method: 'M-SEARCH' }, { method: 'M-SEARCH' }, true],
  [{ path: '^/api/' }, { target: '/api/x?y' }, true],
  [{ path: '^/api/' }, { target: '/x/api/' }, false],
  [{ path: '[?&]uid=7(&|$)' }, { target: '/?a=b&uid=7' }, true],
  [{ path: '[?&]uid=7(&|$)' }, { target: '/?uid=70' }, false],
  [{ header: { 'X-User': '^7$' } }, { headers: { 'x-user': '7' } }, true],
  [{ header: { 'X-User': '^7$' } }, { headers: { 'x-user': '77' } }, false],
  [{ header: { 'x-user': '' } }, {}, false],
  [{ header: { Authorization: true } }, { headers: { authorization: '' } }, true],
  [{ header: { Authorization: true } }, {}, false],
  [{ header: { a: true, b: '1' } }, { headers: { a: 'x', b: '2' } }, false],
  [{ upgrade: 'only' }, {}, false],
  [{ upgrade: 'only' }, { upgrade: true }, true],
  [{ upgrade: 'never' }, { upgrade: true }, false],
  [{ upgrade: 'never' }, {}, true],
  [{ method: 'GET', path: 'a', upgrade: 'never' }, { target: '/a', upgrade: true }, false],
];

for (const [options, facts, meant] of choices) {
  test(`${JSON.stringify(options)} means ${JSON.stringify(facts)}: ${meant}`, (t) => {
    const lot = make('http-status', { status: 503, ...options }).request?.(uid1, request(facts));
    t.is(lot !== undefined, meant);
  });
}

for (const [options, wanted] of [
  [{ nth: 3 }, '..x.....'],
  [{ first: 3 }, 'xxx.....'],
  [{ every: 3 }, '..x..x..'],
] as const) {
  test(`${JSON.stringify(options)} counts the matching requests of each client, over its connections`, (t) => {
    const instance = make('http-abort', { path: '^/a', ...options });
    const hits = (client: string | undefined) => {
      let text = '';
      for (let nth = 1; nth <= 8; nth++) {
        // One that does not match is not counted.
        t.is(instance.request?.(connection(client, nth), request({ target: '/b' })), undefined);
        text += instance.request?.(connection(client, nth), request({ target: '/a' })) === undefined ? '.' : 'x';
      }
      return text;
    };
    for (const client of ['uid1', 'uid2', undefined]) t.is(hits(client), wanted);
  });
}

function picks(seed: number, of = connection('uid1', 4)): boolean[] {
  const instance = make('http-status', { status: 503, share: '30%' }, seed);
  return Array.from({ length: 1000 }, (_, nth) => instance.request?.(of, request({ nth })) !== undefined);
}

test('a share is drawn for each request by the seed, the client, its connection and the number of the request', (t) => {
  const one = picks(5);
  const count = one.filter(Boolean).length;
  t.true(Math.abs(count - 300) < 4 * Math.sqrt(1000 * 0.3 * 0.7), `${count} of 1000`);
  t.deepEqual(picks(5), one);
  t.notDeepEqual(picks(6), one);
  t.notDeepEqual(picks(5, connection('uid2', 4)), one);
  t.notDeepEqual(picks(5, connection('uid1', 5)), one);
});

function delays(seed: number): number[] {
  const instance = make('http-delay', { delay: '40ms', jitter: '60ms' }, seed);
  return Array.from({ length: 1000 }, (_, nth) => {
    const lot = instance.request?.(uid1, request({ nth })) ?? { delay: 0 };
    return 'delay' in lot ? lot.delay : Number.NaN;
  });
}

test('a delay with jitter is drawn for each request, never below 0, the same with the same seed', (t) => {
  const found = delays(3);
  t.deepEqual(delays(3), found);
  t.notDeepEqual(delays(4), found);
  t.is(Math.min(...found), 0, 'a request without a delay is let through');
  t.true(Math.max(...found) > 97 && Math.max(...found) <= 100);
  const below = found.filter((delay) => delay < 40).length;
  t.true(Math.abs(below - 500) < 70, `${below} of 1000 are below the middle`);
});

test('other options go on counting', (t) => {
  const instance = make('http-status', { status: 503, first: 2 });
  const hit = () => instance.request?.(uid1, request()) !== undefined;
  t.true(hit());
  instance.change?.(faults['http-status'].schema.parse({ status: 500, first: 3 }));
  t.deepEqual([hit(), hit(), hit()], [true, true, false]);
});

test('Retry-After is in whole seconds of the client, rounded up, whatever the time scale', (t) => {
  const options = faults['http-status'].schema.parse({ status: 429, 'retry-after': '90s' });
  const clock = Object.assign(Object.create(new ManualClock()), { scale: 20 });
  const instance = faults['http-status'].create(options, {
    clock,
    direction: 'both',
    chances: () => new Dice(1),
  });
  const lot = instance.request?.(uid1, request());
  t.deepEqual(lot, { answer: { status: 429, headers: { 'Retry-After': '5' }, body: '' } });
});

for (const [type, options, text] of [
  ['http-status', { status: 503 }, 'requests are answered with 503'],
  [
    'http-status',
    { status: 429, 'retry-after': '2s', upgrade: 'only', first: 3 },
    'WebSocket handshakes (only the first 3 of each client) are answered with 429 and told to come again in 2 s',
  ],
  [
    'http-delay',
    { delay: '1s', header: { a: true, b: 'c' }, share: '20%' },
    'requests with a header a and a header b that matches c (20 % of them) wait 1 s before they go to the server',
  ],
  [
    'http-abort',
    { every: 3, how: 'fin' },
    'requests (one in 3 of each client) are broken off with a FIN before the answer, unseen by the server',
  ],
] as const) {
  test(`${type} ${JSON.stringify(options)} is explained`, (t) => {
    t.is(faults[type].explain(faults[type].schema.parse(options)), text);
  });
}
