import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { RawServer } from '../helpers/peer.js';
import { clientPlan } from '../helpers/plans.js';
import { endOfHead } from './exchange.js';
import { connectTo, established, forwardWire } from './forward.js';

const identify = { by: 'host', pattern: '^(localhost)' } as const;
const get = (port: number, path = '/') => `GET http://localhost:${port}${path} HTTP/1.1\r\nHost: h${endOfHead}`;
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

async function answered(server: RawServer, client: Peer, text: string, index = 0): Promise<Peer> {
  const upstream = await server.peer(index);
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.received = '';
  upstream.send(ok(text));
  await client.until(({ received }) => received.endsWith(text));
  return upstream;
}

test('faults on requests see what follows the host of an absolute target, and its server sees none of them', async (t) => {
  const made = await forwardWire(t, { proxy: { identify }, clients: [clientPlan('uid1', { match: 'localhost' })] });
  made.apply('http-status', { status: 503, path: '^/api/x\\?a' }, { clients: ['uid1'] });
  const client = await made.dial();
  client.send(get(made.server.port, '/api/x?a'));
  await client.until(({ received }) => received.endsWith(endOfHead));
  t.true(client.received.startsWith('HTTP/1.1 503 '));
  t.is(made.server.accepted.length, 0);
  client.send(get(made.server.port, '/free'));
  await answered(made.server, client, 'free');
  t.like(made.records('fault-effective')[0], { client: 'uid1', request: 'GET /api/x' });
});

test('an answer of a forwarded request breaks off in the middle of its body', async (t) => {
  const made = await forwardWire(t);
  made.apply('http-abort', { when: 'mid-body', 'after-bytes': '3B', how: 'fin' });
  const client = await made.dial();
  client.send(get(made.server.port));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  upstream.send(ok('abcdef'));
  await client.until(({ fin }) => fin);
  t.true(client.received.endsWith(`${endOfHead}abc`));
});

test('a request that waits at the start of a connection outlives a blackhole, and goes on after it', async (t) => {
  const made = await forwardWire(t);
  const healDelay = made.apply('http-delay', { delay: '1h' });
  const client = await made.dial();
  client.send(get(made.server.port));
  await made.record(({ kind }) => kind === 'fault-effective');
  const healHole = made.apply('blackhole');
  healDelay();
  t.is(made.server.accepted.length, 0);
  healHole();
  await answered(made.server, client, 'at last');
  t.is(made.server.accepted.length, 1);
});

test('a CONNECT behind a request that waits ends the connection, and dials nobody', async (t) => {
  const made = await forwardWire(t);
  made.apply('http-delay', { delay: '1h' });
  const client = await made.dial();
  client.send(get(made.server.port) + connectTo(made.server.port));
  await client.until(({ fin, rst }) => fin || rst);
  t.false(client.received.includes(established));
  t.is(made.server.accepted.length, 0);
});

test('a fault on requests leaves a CONNECT and its tunnel alone', async (t) => {
  const made = await forwardWire(t);
  made.apply('http-status', { status: 503 });
  const client = await made.dial();
  client.send(connectTo(made.server.port));
  await client.until(({ received }) => received === established);
  const upstream = await made.server.peer();
  client.send('GET / HTTP/1.1\r\n\r\n');
  await upstream.until(({ received }) => received === 'GET / HTTP/1.1\r\n\r\n');
  t.is(made.records('fault-effective').length, 0);
});

test('the only host of a connection is not asked again in silence when it has closed', async (t) => {
  const made = await forwardWire(t);
  const client = await made.dial();
  client.send(get(made.server.port));
  const upstream = await answered(made.server, client, 'one');
  upstream.socket.end();
  await client.until(({ fin }) => fin);
  t.is(made.server.accepted.length, 1);
});

test('of several hosts one that has closed unseen is dialled again, and the end of the last one is the end', async (t) => {
  const made = await forwardWire(t);
  const other = await RawServer.start();
  t.teardown(() => other.close());
  const client = await made.dial();
  client.send(get(made.server.port));
  const first = await answered(made.server, client, 'one');
  client.send(get(other.port));
  const second = await answered(other, client, 'two');
  first.socket.end();
  await first.until(({ closed }) => closed);
  client.send(get(made.server.port));
  const again = await answered(made.server, client, 'three', 1);
  t.true(client.silent);
  t.is(other.accepted.length, 1, 'the other one is kept');
  second.socket.end();
  again.socket.end();
  await client.until(({ fin }) => fin);
});

test('of many hosts only those that were asked last are kept', async (t) => {
  const made = await forwardWire(t);
  const servers = await Promise.all(Array.from({ length: 10 }, () => RawServer.start()));
  t.teardown(() => servers.forEach((server) => server.close()));
  const client = await made.dial();
  const peers: Peer[] = [];
  for (const [index, server] of servers.entries()) {
    client.send(get(server.port));
    peers.push(await answered(server, client, `from ${index}`));
  }
  await Promise.all(peers.slice(0, 2).map((peer) => peer.until(({ fin, rst }) => fin || rst)));
  t.deepEqual(
    peers.map(({ silent }) => silent),
    servers.map((_, index) => index > 1),
  );
  t.true(client.silent);
});
