import { networkInterfaces } from 'node:os';
import net from 'node:net';
import { once } from 'node:events';
import test from 'ava';
import { anything, assert, asyncProperty, constantFrom, dictionary, json, oneof, record } from 'fast-check';
import { listenApi } from '../../src/api/listen.js';
import { served } from './served.js';

const example = String.raw`a JSON object such as \{"fault": \{"type": "blackhole"\}, "target": \{"clients": \["uid1"\]\}, "for": "25s"\}`;
const hole = { type: 'blackhole' };

const badFaults: [what: string, body: unknown, error: RegExp][] = [
  ['no body', undefined, /^OPTION_INVALID: fault: nothing is not a map$/],
  ['text', '"x"', new RegExp(`^OPTION_INVALID: body: "x" is not ${example}$`)],
  ['a number', 5, new RegExp(`^OPTION_INVALID: body: 5 is not ${example}$`)],
  ['null', null, /^OPTION_INVALID: body: null is not a JSON object/],
  ['a list', [{ fault: hole }], /^OPTION_INVALID: body: \[\{"fault":\{"type":"blackhole"\}\}\] is not a JSON object/],
  ['no fault', {}, /^OPTION_INVALID: fault: nothing is not a map$/],
  [
    'an unknown type',
    { fault: { type: 'blackhol' } },
    /^OPTION_INVALID: fault\.type: "blackhol" is not one of blackhole, .*; did you mean "blackhole"\?$/,
  ],
  [
    'a misspelt option',
    { fault: { type: 'latency', dealy: '5s' } },
    /^OPTION_INVALID: fault\.dealy: "5s" is not an option here; did you mean "delay"\? allowed: .*delay.*/,
  ],
  [
    'a misspelt key',
    { fault: hole, targets: {} },
    /^OPTION_INVALID: targets: \{\} is not an option here; did you mean "target"\? allowed: fault, target, for$/,
  ],
  [
    'a delay without a unit',
    { fault: { type: 'latency', delay: 50 } },
    /^OPTION_INVALID: fault\.delay: 50 is not a number with a unit \(ms, s, min, h\), such as 4s or 200ms$/,
  ],
  ['a wrong unit', { fault: hole, for: '4 sec' }, /^OPTION_INVALID: for: "4 sec" is not a number with a unit/],
  ['a duration that is a number', { fault: hole, for: 4 }, /^OPTION_INVALID: for: 4 is not a number with a unit/],
  ['a negative duration', { fault: hole, for: '-4s' }, /^OPTION_INVALID: for: "-4s" is not a number with a unit/],
  [
    'an unknown client',
    { fault: hole, target: { clients: ['uid3'] } },
    /^OPTION_INVALID: target: unknown client "uid3"; did you mean "uid1"\? known: uid1, uid2$/,
  ],
  [
    'an unknown proxy',
    { fault: hole, target: { proxies: ['chanel'] } },
    /^OPTION_INVALID: target: unknown proxy "chanel"; did you mean "channel"\? known: channel$/,
  ],
  ['no clients', { fault: hole, target: { clients: [] } }, /^OPTION_INVALID: target\.clients: \[\] is not a list of/],
  ['a target of null', { fault: hole, target: null }, /^OPTION_INVALID: target: null is not a map$/],
  [
    'a wrong direction',
    { fault: hole, target: { direction: 'up' } },
    /^OPTION_INVALID: target\.direction: "up" is not one of both, upstream, downstream$/,
  ],
  [
    'a fault on requests of a proxy that has none',
    { fault: { type: 'http-status', status: 503 } },
    /^OPTION_INVALID: fault\.type: http-status acts on HTTP requests, and no proxy has protocol: http or forward$/,
  ],
  [
    'a fault on requests aimed at a proxy that has none',
    { fault: { type: 'http-abort' }, target: { proxies: ['channel'] } },
    /^OPTION_INVALID: target\.proxies\.0: http-abort acts on HTTP requests: proxy channel needs protocol: http or forward, not tcp$/,
  ],
  [
    'a direction of a fault on requests',
    { fault: { type: 'http-delay', delay: '1s' }, target: { direction: 'upstream' } },
    /^OPTION_INVALID: target\.direction: "direction" has no meaning for http-delay/,
  ],
  [
    'a header with a line break',
    { fault: { type: 'http-status', status: 503, headers: { 'X-A': 'a\r\nb' } } },
    /^OPTION_INVALID: fault\.headers\.X-A: "a\\r\\nb" is not one line of printable text$/,
  ],
  ['what is far too deep', `${'['.repeat(400_000)}${']'.repeat(400_000)}`, /^OPTION_INVALID: body: something that/],
  ['what is far too long', { fault: hole, for: 'x'.repeat(900_000) }, /^OPTION_INVALID: for: "x{99}… is not/],
];

for (const [what, body, error] of badFaults) {
  test(`a fault from ${what} is refused with the reason`, async (t) => {
    const { ask } = await served(t);
    const answer = await ask('POST', '/v1/faults', body);
    t.is(answer.status, 400);
    t.regex(answer.error, error);
    t.deepEqual((await ask('GET', '/v1/faults')).json, []);
  });
}

const said = { client: 'uid1', event: 'joined' };
const badEvents: [what: string, body: unknown, error: RegExp][] = [
  [
    'text',
    '"joined"',
    /^OPTION_INVALID: events: this is not an event such as \{"client": "uid1", "event": "joined"\}$/,
  ],
  ['no body', undefined, /^OPTION_INVALID: events: client must be the name of a client$/],
  ['an empty batch', [], /^OPTION_INVALID: events: a batch has 1 to 1000 events, and this one has 0$/],
  ['too large a batch', Array.from({ length: 1001 }, () => said), /: a batch has 1 to 1000 events, .* has 1001$/],
  ['a batch of numbers', [said, 5], /^OPTION_INVALID: events: \[1\] is not an event such as/],
  [
    'an unknown key',
    { ...said, evnt: 1 },
    /: unknown key "evnt"; allowed: client, event, attributes, id, monotonic, t, clock$/,
  ],
  ['an empty name', { ...said, event: '' }, /: event must be a name of 1 to 200 characters$/],
  ['too long a name', { ...said, event: 'x'.repeat(201) }, /: event must be a name of 1 to 200 characters$/],
  [
    'an attribute that is a list',
    { ...said, attributes: { a: [1] } },
    /: attributes\.a must be text of at most 1000 characters, a number, or true or false$/,
  ],
  [
    'a clock before time began',
    { ...said, monotonic: -1 },
    /: monotonic must be milliseconds of this machine's monotonic clock$/,
  ],
];

for (const [what, body, error] of badEvents) {
  test(`an event from ${what} is refused with the reason`, async (t) => {
    const { ask, session } = await served(t);
    const answer = await ask('POST', '/v1/events', body);
    t.is(answer.status, 400);
    t.regex(answer.error, error);
    t.false(session.history.records().some(({ kind }) => kind === 'event'));
  });
}

test('a body that is no JSON says so', async (t) => {
  const { ask } = await served(t);
  const { status, error } = await ask('POST', '/v1/faults', '{"fault": {"type": ');
  t.is(status, 400);
  t.regex(error, /^MALFORMED: the body is no JSON: /);
});

test('a body over 1 MiB is too large, and one of 1 MiB is not', async (t) => {
  const { ask } = await served(t);
  const body = (length: number) => `"${'x'.repeat(length - 2)}"`;
  const over = await ask('POST', '/v1/events', body(1024 * 1024 + 1));
  t.is(over.status, 413);
  t.is(over.error, 'TOO_LARGE: the body is over 1 MiB');
  t.is((await ask('POST', '/v1/events', body(1024 * 1024))).status, 400);
});

test('a body in an encoding or a character set that nobody knows is the request’s fault', async (t) => {
  const { api } = await served(t);
  for (const headers of [{ 'content-encoding': 'zip' }, { 'content-type': 'application/json; charset=klingon' }]) {
    const response = await fetch(`${api.url}/v1/faults`, { method: 'POST', body: '{}', headers });
    t.is(response.status, 415);
    t.like(await response.json(), { error: { code: 'MALFORMED' } });
  }
});

test('a path that cannot be decoded is the request’s fault', async (t) => {
  const { ask } = await served(t);
  const { status, error } = await ask('GET', '/v1/faults/%ff');
  t.is(status, 400);
  t.regex(error, /^MALFORMED: /);
});

const wrongMethods: [method: string, path: string, error: string, allow: string][] = [
  ['PUT', '/v1/faults', '/v1/faults does not take PUT, only GET and POST', 'GET, POST'],
  [
    'POST',
    '/v1/faults/blackhole-1',
    '/v1/faults/blackhole-1 does not take POST, only GET, PATCH and DELETE',
    'GET, PATCH, DELETE',
  ],
  ['GET', '/v1/heal', '/v1/heal does not take GET, only POST', 'POST'],
  ['GET', '/v1/events', '/v1/events does not take GET, only POST', 'POST'],
  ['DELETE', '/v1/proxies', '/v1/proxies does not take DELETE, only GET', 'GET'],
];

for (const [method, path, message, allow] of wrongMethods) {
  test(`${method} ${path} is told what is allowed`, async (t) => {
    const { ask } = await served(t);
    const { status, error, headers } = await ask(method, path);
    t.is(status, 405);
    t.is(error, `METHOD_NOT_ALLOWED: ${message}`);
    t.is(headers.get('allow'), allow);
  });
}

test('a path that leads nowhere says where to look', async (t) => {
  const { ask } = await served(t);
  for (const path of ['/', '/v2', '/v1/fault', '/v1/faults/a/b']) {
    const { status, error } = await ask('GET', path);
    t.is(status, 404);
    t.is(error, `NOT_FOUND: there is no GET ${path}; see GET /v1`);
  }
});

const hosts: [headers: string, status: number][] = [
  ['Host: 127.0.0.1:8474', 200],
  ['Host: localhost', 200],
  ['Host: LOCALHOST:1', 200],
  ['Host: [::1]:8474', 200],
  ['Host: [::1]', 200],
  ['Host: evil.example', 403],
  ['Host: evil.example:8474', 403],
  ['Host: 127.0.0.1.evil.example', 403],
  ['Host: localhost:8474:1', 403],
  ['Host: [::2]', 403],
  ['Host: ', 403],
  ['Host: localhost\nOrigin: http://localhost:3000', 200],
  ['Host: localhost\nOrigin: https://127.0.0.1', 200],
  ['Host: localhost\nOrigin: http://[::1]:3000', 200],
  ['Host: localhost\nOrigin: null', 403],
  ['Host: localhost\nOrigin: https://evil.example', 403],
  ['Host: localhost\nOrigin: https://localhost.evil.example', 403],
  ['Host: localhost\nOrigin: ', 403],
  ['Host: localhost\nOrigin: file://', 403],
];

for (const [headers, status] of hosts) {
  test(`a request with ${JSON.stringify(headers)} gets ${status}`, async (t) => {
    const { raw } = await served(t);
    const answer = await raw(`GET /v1/proxies HTTP/1.1\n${headers}`);
    t.is(answer.status, status, answer.text);
    if (status === 403) t.regex(answer.error, /^FORBIDDEN: /);
  });
}

test('a foreign page can neither read the metrics nor apply a fault', async (t) => {
  const { raw, session } = await served(t);
  t.is((await raw('GET /metrics HTTP/1.1\nHost: evil.example')).status, 403);
  const post = await raw(
    'POST /v1/faults HTTP/1.1\nHost: localhost\nOrigin: https://evil.example\nContent-Type: text/plain',
    JSON.stringify({ fault: hole }),
  );
  t.is(post.status, 403);
  t.is(session.faults.list().length, 0);
});

test('HTTP/1.0 without a Host is refused with the reason', async (t) => {
  const { raw } = await served(t);
  const { status, error } = await raw('GET /v1 HTTP/1.0');
  t.is(status, 403);
  t.is(error, 'FORBIDDEN: a request without a Host header is not for this machine; use 127.0.0.1 or localhost');
});

test('nobody but this machine can connect', async (t) => {
  const { api } = await served(t);
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  // Without a network of its own, the machine has another address of the loopback network.
  const socket = net.connect({ host: outside ?? '127.0.0.2', port: api.port });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNREFUSED');
});

test('a port that is in use says so and what to do', async (t) => {
  const { api, session } = await served(t);
  const error = await t.throwsAsync(listenApi(session, api.port), { code: 'LISTEN_FAILED' });
  t.is(
    error?.message,
    `the API cannot listen on 127.0.0.1:${api.port}: the port is in use; choose another with --port`,
  );
});

test('whatever JSON comes, the answer is no failure of ours', async (t) => {
  const { ask } = await served(t);
  const value = oneof(json({ maxDepth: 3 }), constantFrom('', '{', '[]', '{"__proto__":{}}'));
  const nearly = record(
    { fault: anything(), target: anything(), for: anything(), client: constantFrom('uid1', 'x'), event: anything() },
    { requiredKeys: [] },
  ).map((body) => JSON.stringify(body));
  const event = record({
    client: constantFrom('uid1'),
    event: constantFrom('joined', '__proto__', 'constructor', ' ', '\u0000', 'native:'),
    attributes: dictionary(oneof(constantFrom('__proto__', 'peer', 'toString')), oneof(constantFrom(1, 'x', true))),
  }).map((body) => JSON.stringify(body));
  await assert(
    asyncProperty(constantFrom('/v1/faults', '/v1/events'), oneof(value, nearly, event), async (path, body) => {
      const { status, text, json: read } = await ask('POST', path, body);
      t.true(status < 500, `${path} ${body}: ${status} ${text}`);
      t.not(read, undefined);
    }),
    { numRuns: 300 },
  );
  t.is((await ask('GET', '/metrics')).status, 200);
});
