import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { DeadwireError } from '../../src/core/errors.js';
import type { ProxyPlan } from '../../src/core/plan.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { dial, type Peer, RawServer } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';
import { endOfHead, switching, upgrade } from './exchange.js';

/** A proxy with an upstream of its own for /socket and one for /api. */
async function routed(t: ExecutionContext<unknown>, parts: Partial<ProxyPlan> = {}) {
  const [rest, socket, api] = [await RawServer.start(), await RawServer.start(), await RawServer.start()];
  const at = ({ port }: RawServer) => ({ host: '127.0.0.1', port });
  const session = new Session({
    plan: planOf({
      proxies: [
        proxyPlan(rest.port, {
          protocol: 'http',
          identify: { by: 'client', client: 'uid1' },
          routes: [
            { path: '^/socket', upstream: at(socket) },
            { path: '^/api/', upstream: at(api) },
            { path: '/socket', upstream: at(api) },
          ],
          ...parts,
        }),
      ],
      clients: [clientPlan('uid1')],
    }),
  });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    for (const server of [rest, socket, api]) server.close();
  });
  const client = await dial(session.proxies[0]?.address.port ?? 0);
  t.teardown(() => client.socket.destroy());
  return { session, client, rest, socket, api };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: h${endOfHead}`;

async function serve(server: RawServer, text: string, index = 0): Promise<Peer> {
  const peer = await server.peer(index);
  await peer.until(({ received }) => received.includes(`${text} HTTP`));
  peer.send(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  return peer;
}

test('each request of one connection goes where the first matching route says, or to the upstream', async (t) => {
  const { client, rest, socket, api, session } = await routed(t);
  for (const [path, server] of [
    ['/socket.io?x', socket],
    ['/api/1', api],
    ['/', rest],
    ['/a/socket', api],
    ['http://h/socket/absolute', socket],
    ['/api', rest],
    ['/socket', socket],
  ] as const) {
    client.send(get(path));
    await serve(server, path);
    await client.until(({ received }) => received.endsWith(endOfHead + path));
  }
  t.deepEqual(
    [rest, socket, api].map(({ accepted }) => accepted.length),
    [1, 1, 1],
    'each upstream has one socket of this connection',
  );
  t.is(session.history.records().filter(({ kind }) => kind === 'connection-opened').length, 1);
});

test('pipelined requests to several upstreams go one after the other, and are answered in order', async (t) => {
  const { client, rest, socket, api } = await routed(t);
  client.send(get('/api/1') + get('/socket') + get('/'));
  const first = await api.peer();
  await first.until(({ received }) => received.endsWith(endOfHead));
  t.is(socket.accepted.length + rest.accepted.length, 0);
  await serve(api, '/api/1');
  await serve(socket, '/socket');
  await serve(rest, '/');
  await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
  t.true(client.received.indexOf('/api/1') < client.received.indexOf('/socket'));
});

test('a WebSocket is routed by its path, after other requests of its connection too', async (t) => {
  const { client, rest, socket } = await routed(t);
  client.send(get('/first'));
  await serve(rest, '/first');
  await client.until(({ received }) => received.endsWith('/first'));
  client.send(upgrade.replace('/ws', '/socket?EIO=4'));
  const upstream = await socket.peer();
  await upstream.until(({ received }) => received.includes(endOfHead));
  upstream.send(`${switching}hello`);
  await client.until(({ received }) => received.endsWith('hello'));
  client.send('there');
  await upstream.until(({ received }) => received.endsWith('there'));
  t.is(rest.accepted.length, 1);
});

test('the end of one idle upstream is not the end of the connection, that of the last one is', async (t) => {
  for (const how of ['fin', 'rst'] as const) {
    const { client, rest, api } = await routed(t);
    client.send(get('/'));
    const first = await serve(rest, '/');
    await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
    client.send(get('/api/1'));
    const second = await serve(api, '/api/1');
    await client.until(({ received }) => received.endsWith('/api/1'));
    if (how === 'fin') first.socket.end();
    else first.socket.resetAndDestroy();
    await once(first.socket, 'close');
    client.send(get('/api/2'));
    await serve(api, '/api/2');
    await client.until(({ received }) => received.endsWith('/api/2'));
    client.send(get('/again'));
    const redialled = await serve(rest, '/again', 1);
    await client.until(({ received }) => received.endsWith('/again'));
    t.true(client.silent);
    second.socket.end();
    redialled.socket.end();
    await client.until(({ fin }) => fin);
  }
});

test('an upstream that cannot be reached is named in a 502, also after another one was', async (t) => {
  const { client, rest, api } = await routed(t);
  client.send(get('/'));
  await serve(rest, '/');
  await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
  const { port } = api;
  api.close();
  client.send(get('/api/1'));
  await client.until(({ fin }) => fin);
  t.regex(client.received, new RegExp(`502 Bad Gateway[^]*upstream 127\\.0\\.0\\.1:${port} could not be reached`));
});

test('faults reach every upstream socket of a connection, and the last byte sent is that of any', async (t) => {
  const { client, rest, api, session } = await routed(t);
  client.send(get('/'));
  const first = await serve(rest, '/');
  await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
  const before = session.clock.now();
  client.send(get('/api/1'));
  const second = await serve(api, '/api/1');
  await client.until(({ received }) => received.endsWith('/api/1'));
  const { sent } = session.tracks.lastBytes('uid1');
  t.true(sent !== undefined && sent.unsure === undefined && sent.t >= before);
  session.faults.apply(faultSpec('kill', { side: 'client', how: 'rst' }));
  await Promise.all([first, second].map((peer) => peer.until(({ rst }) => rst)));
});

test('a run asks for every upstream before it begins', async (t) => {
  const { session, api } = await routed(t);
  const { port } = api;
  api.close();
  const error = await t.throwsAsync(runPlan(session, new AbortController().signal), { instanceOf: DeadwireError });
  t.is(error.code, 'UPSTREAM_UNREACHABLE');
  t.true(error.message.includes(`the upstream 127.0.0.1:${port} of proxy channel cannot be reached`));
});

test('x-forwarded tells where a request came from, behind those who said so before, and keeps all other names', async (t) => {
  const { client, rest, socket } = await routed(t, { xForwarded: true });
  client.send(`GET /1 HTTP/1.1\r\nHOST: h:80\r\nX-cAsE: a${endOfHead}`);
  const upstream = await serve(rest, '/1');
  await client.until(({ received }) => received.endsWith('/1'));
  t.deepEqual(upstream.received.trim().split('\r\n').slice(1).toSorted(), [
    'HOST: h:80',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Host: h:80',
    'X-Forwarded-Proto: http',
    'X-cAsE: a',
  ]);
  const before = upstream.received.length;
  client.send(
    `GET /2 HTTP/1.1\r\nHost: h\r\nx-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\nX-FORWARDED-PROTO: https\r\nX-Forwarded-Host: outside${endOfHead}`,
  );
  await serve(rest, '/2');
  const second = upstream.received.slice(before);
  t.regex(second, /\r\nx-forwarded-for: 10\.0\.0\.1, 10\.0\.0\.2, 127\.0\.0\.1\r\n/);
  t.regex(second, /\r\nX-FORWARDED-PROTO: https, http\r\n/);
  t.regex(second, /\r\nX-Forwarded-Host: outside\r\n/);
  client.send(upgrade.replace('/ws', '/socket'));
  const upgraded = await socket.peer();
  await upgraded.until(({ received }) => received.includes(endOfHead));
  t.regex(upgraded.received, /\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/);
});

test('every upstream socket of a connection begins with the header of the PROXY protocol, and has it once', async (t) => {
  const { client, rest, api } = await routed(t, { proxyProtocol: { accept: false, send: 'v1' } });
  for (const [path, server] of [
    ['/', rest],
    ['/api/1', api],
    ['/again', rest],
  ] as const) {
    client.send(get(path));
    await serve(server, path);
    await client.until(({ received }) => received.endsWith(endOfHead + path));
  }
  for (const server of [rest, api]) {
    const { received } = await server.peer();
    t.regex(received, /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nGET /);
    t.is(received.split('PROXY').length, 2);
  }
});

test('an answer that ends with its connection ends that of the client, whatever else is open', async (t) => {
  const { client, rest, api } = await routed(t);
  client.send(get('/'));
  await serve(rest, '/');
  await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
  client.send(get('/api/1'));
  const upstream = await api.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send(`HTTP/1.1 200 OK${endOfHead}to the end`);
  upstream.socket.end();
  await client.until(({ fin }) => fin);
  t.true(client.received.endsWith(`${endOfHead}to the end`));
});

test('an upstream that breaks off in the middle of an answer ends the client, whatever else is open', async (t) => {
  for (const how of ['end', 'resetAndDestroy'] as const) {
    const { client, rest, api } = await routed(t);
    client.send(get('/'));
    await serve(rest, '/');
    await client.until(({ received }) => received.endsWith(`${endOfHead}/`));
    client.send(get('/api/1'));
    const upstream = await api.peer();
    await upstream.until(({ received }) => received.endsWith(endOfHead));
    upstream.send(`HTTP/1.1 200 OK\r\nContent-Length: 100${endOfHead}half`);
    await client.until(({ received }) => received.endsWith('half'));
    upstream.socket[how]();
    await client.until(({ fin, rst }) => fin || rst);
    t.is(client.rst, how === 'resetAndDestroy');
  }
});
