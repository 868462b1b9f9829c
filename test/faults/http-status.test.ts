import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { WebSocket } from 'ws';
import { clientPlan } from '../helpers/plans.js';
import {
  endOfHead,
  get,
  handshake,
  httpWire,
  megabyte,
  nothingLeft,
  ok,
  post,
  requestLines,
  statuses,
} from './http-wire.js';

const requests: [title: string, text: string][] = [
  ['a plain GET', get('/a')],
  ['a small POST', post('/a', 'abc')],
  ['a POST of 5 MiB', post('/a', 'x'.repeat(5 * megabyte))],
  ['a chunked PUT', 'PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
];

for (const [title, text] of requests) {
  test(`${title} is answered by the proxy, and the next request of the connection passes`, async (t) => {
    const made = await httpWire(t);
    made.apply('http-status', { status: 503, body: 'down', path: '^/a' });
    const client = await made.dial();
    client.send(text);
    await client.until(({ received }) => received.endsWith('down'));
    t.regex(client.received, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
    t.regex(client.received, /\r\nContent-Length: 4\r\n/);
    t.regex(client.received, /\r\nContent-Type: text\/plain; charset=utf-8\r\n/);
    t.is(made.server.accepted.length, 0, 'nothing was dialled');
    t.is(made.records('connection-opened').length, 0);
    client.send(get('/b'));
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.endsWith(endOfHead));
    t.deepEqual(requestLines(upstream), ['GET /b']);
    upstream.send(ok('fine'));
    await client.until(({ received }) => received.endsWith('fine'));
    t.deepEqual(statuses(client), [503, 200]);
  });
}

test('a fault that comes between two requests of a connection answers the second', async (t) => {
  const made = await httpWire(t);
  const client = await made.dial();
  client.send(get('/1'));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send(ok('fine'));
  await client.until(({ received }) => received.endsWith('fine'));
  made.apply('http-status', { status: 503 }, { connections: 'established' });
  client.send(get('/2'));
  await client.until((peer) => statuses(peer).length === 2);
  const other = await made.dial();
  other.send(get('/3'));
  await (await made.server.peer(1)).until(({ received }) => received.endsWith(endOfHead));
  t.deepEqual(statuses(client), [200, 503]);
  t.deepEqual(requestLines(upstream), ['GET /1']);
});

test('pipelined requests keep their order, whoever answers them', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 418, path: '^/tea' });
  const client = await made.dial();
  client.send(get('/1') + get('/tea') + post('/2', 'abc') + post('/tea', 'xyz') + get('/3'));
  const upstream = await made.server.peer();
  for (const nth of [1, 2, 3]) {
    await upstream.until(({ received }) => received.includes(` /${nth} `));
    t.is(requestLines(upstream).length, nth);
    upstream.send(ok(String(nth)));
  }
  await client.until((peer) => statuses(peer).length === 5);
  t.deepEqual(statuses(client), [200, 418, 200, 418, 200]);
  t.false(upstream.received.includes('tea'));
});

for (const [status, headers] of [
  [401, { 'WWW-Authenticate': 'Bearer' }],
  [403, {}],
  [429, { 'Retry-After': '3' }],
  [503, {}],
] as const) {
  test(`a WebSocket handshake gets ${status} as a proper answer, and the server never sees it`, async (t) => {
    const made = await httpWire(t);
    const { 'Retry-After': again, ...rest } = headers as Record<string, string>;
    made.apply('http-status', {
      status,
      ...(Object.keys(rest).length === 0 ? {} : { headers: rest }),
      body: '{"why":"no"}',
      upgrade: 'only',
      ...(again === undefined ? {} : { 'retry-after': '2.5s' }),
    });
    const client = new WebSocket(`ws://127.0.0.1:${made.port}/ws?token=secret`);
    const [, response] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
    t.is(response.statusCode, status);
    for (const [name, value] of Object.entries(headers)) t.is(response.headers[name.toLowerCase()], value);
    let text = '';
    for await (const part of response) text += String(part);
    t.is(text, '{"why":"no"}');
    t.is(made.server.accepted.length, 0);
    await nothingLeft(made);
    const [effect] = made.records('fault-effective');
    t.is(effect?.request, 'GET /ws');
  });
}

test('a handshake behind pipelined requests is answered after them', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 429, upgrade: 'only' });
  const client = await made.dial();
  client.send(get('/1') + handshake);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.includes(endOfHead));
  upstream.send(ok('one'));
  await client.until((peer) => peer.fin);
  t.deepEqual(statuses(client), [200, 429]);
  client.socket.end();
  await nothingLeft(made);
});

test('a client that asks whether its body may come gets the status without a 100, and a FIN', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 413 });
  const client = await made.dial();
  client.send(`POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3${endOfHead}`);
  await client.until(({ fin }) => fin);
  t.deepEqual(statuses(client), [413]);
  t.regex(client.received, /\r\nConnection: close\r\n/);
  client.socket.end();
  await nothingLeft(made);
});

test('the answer to a HEAD has no body, and the lines of 204 and 304 no length', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 503, body: 'down', method: 'HEAD' });
  made.apply('http-status', { status: 204, method: 'GET' });
  made.apply('http-status', { status: 304, headers: { ETag: '"a"' }, method: 'DELETE' });
  const client = await made.dial();
  client.send(`HEAD / HTTP/1.1\r\nHost: h${endOfHead}${get('/')}DELETE / HTTP/1.1\r\nHost: h${endOfHead}`);
  await client.until((peer) => statuses(peer).length === 3 && peer.received.endsWith(endOfHead));
  t.deepEqual(statuses(client), [503, 204, 304]);
  const [head = '', none = '', unchanged = ''] = client.received.split(endOfHead);
  t.regex(head, /Content-Length: 4/);
  t.false(client.received.includes('down'));
  for (const each of [none, unchanged]) t.notRegex(each, /content-length|transfer-encoding/i);
  t.regex(unchanged, /ETag: "a"/);
});

test('an HTTP/1.0 client gets the answer and a FIN', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 503, body: 'down' });
  const client = await made.dial();
  client.send('GET / HTTP/1.0\r\n\r\n');
  await client.until(({ fin }) => fin);
  t.true(client.received.endsWith('\r\n\r\ndown'));
});

test('only the first requests of each client are answered, then all pass', async (t) => {
  const made = await httpWire(t, { clients: [clientPlan('a', { match: 'a' }), clientPlan('b', { match: 'b' })] });
  const heal = made.apply('http-status', { status: 503, first: 2, path: '^/x' }, { clients: ['a'] });
  for (const [name, path, answered] of [
    ['a', '/x', true],
    ['a', '/y', false],
    ['b', '/x', false],
    ['a', '/x', true],
    ['a', '/x', false],
  ] as const) {
    const index = made.server.accepted.length;
    const client = await made.dial();
    client.send(get(path, `X-Client: ${name}`));
    if (!answered) {
      const upstream = await made.server.peer(index);
      await upstream.until(({ received }) => received.endsWith(endOfHead));
      upstream.send(ok('fine'));
    }
    await client.until((peer) => statuses(peer).length === 1);
    t.deepEqual(statuses(client), [answered ? 503 : 200], `${name} ${path}`);
  }
  heal();
  t.is(made.records('fault-healed')[0]?.requests, 2);
  const metrics = await made.session.metrics.metrics();
  t.regex(metrics, /^deadwire_fault_requests_total\{proxy="channel",fault="http-status"\} 2$/m);
  t.regex(metrics, /^deadwire_fault_requests_total\{proxy="channel",fault="http-abort"\} 0$/m);
  t.deepEqual(
    made.records('fault-effective').map(({ client, direction, request }) => [client, direction, request]),
    [
      ['a', 'upstream', 'GET /x'],
      ['a', 'downstream', 'GET /x'],
    ],
  );
});

test('a fault without a matching request is never effective', async (t) => {
  const made = await httpWire(t);
  const heal = made.apply('http-status', { status: 503, path: '^/never' });
  const client = await made.dial();
  client.send(get('/a'));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send(ok('fine'));
  await client.until(({ received }) => received.endsWith('fine'));
  heal();
  t.deepEqual(made.records('fault-effective'), []);
  t.is(made.records('fault-healed')[0]?.requests, 0);
});

test('other options count for the next request, and a heal lets the rest pass', async (t) => {
  const made = await httpWire(t);
  const fault = made.changeable('http-status', { status: 503 });
  const client = await made.dial();
  client.send(get('/1'));
  await client.until((peer) => statuses(peer).length === 1);
  fault.change({ status: 502 });
  client.send(get('/2'));
  await client.until((peer) => statuses(peer).length === 2);
  fault.heal();
  client.send(get('/3'));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  t.deepEqual(statuses(client), [503, 502]);
});

test('a client that wants no answer but leaves behind a long body is gone soon', async (t) => {
  const made = await httpWire(t);
  made.apply('http-status', { status: 503 });
  const client = await made.dial();
  client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${50 * megabyte}${endOfHead}${'x'.repeat(megabyte)}`);
  await client.until((peer) => statuses(peer).length === 1);
  client.socket.destroy();
  await nothingLeft(made);
  t.pass();
});
