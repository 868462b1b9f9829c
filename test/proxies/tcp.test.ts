import net from 'node:net';
import test from 'ava';
import { Session } from '../../src/session/session.js';
import { dial, RawServer } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

test('bytes pass unchanged in both directions', async (t) => {
  const { pair } = await wire(t);
  const { client, upstream } = await pair();
  client.send('ping');
  await upstream.until((peer) => peer.received === 'ping');
  upstream.send('pong');
  await client.until((peer) => peer.received === 'pong');
  t.pass();
});

test('half-close passes: an answer still arrives after the client has said FIN', async (t) => {
  const { pair } = await wire(t);
  const { client, upstream } = await pair();
  client.socket.end('question');
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'question');
  upstream.socket.end('answer');
  await client.until((peer) => peer.fin);
  t.is(client.received, 'answer');
});

for (const [from, to] of [
  ['client', 'upstream'],
  ['upstream', 'client'],
] as const) {
  test(`an RST of the ${from} reaches the other side as an RST`, async (t) => {
    const { pair, record } = await wire(t);
    const peers = await pair();
    peers[from].socket.resetAndDestroy();
    await peers[to].until((peer) => peer.rst);
    const closed = await record(({ kind }) => kind === 'connection-closed');
    t.like(closed, { by: from === 'client' ? 'client' : 'server', how: 'rst' });
  });
}

for (const [from, to] of [
  ['client', 'upstream'],
  ['upstream', 'client'],
] as const) {
  test(`an RST of the ${from} right behind its last bytes is no FIN on the other side`, async (t) => {
    const { pair, record } = await wire(t);
    const peers = await pair();
    peers[from].send('last words');
    peers[from].socket.resetAndDestroy();
    const closed = await record(({ kind }) => kind === 'connection-closed');
    t.like(closed, { by: from === 'client' ? 'client' : 'server', how: 'rst' });
    // The peer of this test may take it for a FIN in the same way, until it writes.
    await peers[to].until((peer) => peer.rst || peer.fin);
    if (!peers[to].rst) peers[to].send('x');
    await peers[to].until((peer) => peer.rst);
  });
}

test('an upstream that nobody listens on resets the client, and says so in the history', async (t) => {
  const server = await RawServer.start();
  const { port } = server;
  server.close();
  const session = new Session({ plan: planOf({ proxies: [proxyPlan(port)] }) });
  await session.start();
  t.teardown(() => session.stop());
  const client = await dial(session.proxies[0]?.address.port ?? 0);
  await client.until((peer) => peer.rst || peer.closed);
  const closed = session.history.records().find(({ kind }) => kind === 'connection-closed');
  t.like(closed, { by: 'server', how: 'rst', opened: false });
});

test('a port that is in use is named, and no other proxy stays open', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const free = proxyPlan(1, { name: 'free' });
  const session = new Session({
    plan: planOf({ proxies: [free, proxyPlan(1, { name: 'busy', listen: { host: '127.0.0.1', port } })] }),
  });
  await t.throwsAsync(session.start(), {
    code: 'LISTEN_FAILED',
    message: `proxy busy cannot listen on 127.0.0.1:${port}: the port is in use`,
  });
  const opened = session.proxies[0]?.address.port ?? 0;
  await t.throwsAsync(dial(opened), { code: 'ECONNREFUSED' });
});

for (const [name, rule, bytes, client] of [
  ['query', { by: 'query', name: 'uid' }, 'GET /join?channel=x&uid=1 HTTP/1.1\r\nHost: a\r\n\r\n', 'uid1'],
  ['header', { by: 'header', name: 'X-Uid' }, 'GET / HTTP/1.1\r\nx-uid:  1 \r\n\r\n', 'uid1'],
  ['path', { by: 'path', pattern: '^/users/(\\w+)' }, 'GET /users/1/socket HTTP/1.1\r\n\r\n', 'uid1'],
  ['own port', { by: 'client', client: 'uid1' }, 'anything', 'uid1'],
  ['source address', { by: 'source' }, 'anything', 'local'],
  ['query, of nobody known', { by: 'query', name: 'uid' }, 'GET /?uid=7 HTTP/1.1\r\n\r\n', undefined],
  ['query, on bytes that are no request', { by: 'query', name: 'uid' }, '\x16\x03\x01\x02', undefined],
] as const) {
  test(`a connection is identified by ${name}, and gets every byte`, async (t) => {
    const { dial, server, record } = await wire(t, {
      proxy: { identify: rule },
      clients: [clientPlan('uid1', { match: '1' }), clientPlan('local', { match: '127.0.0.1' })],
    });
    const peer = await dial();
    for (const byte of bytes) peer.send(byte);
    const attempt = await record(({ kind }) => kind === 'connection-attempt');
    t.is('client' in attempt ? attempt.client : undefined, client);
    const upstream = await server.peer();
    await upstream.until(({ received }) => received === bytes);
  });
}

test('the history tells of every attempt, connect and close of a client, in its own words too', async (t) => {
  const { pair, records, record } = await wire(t, {
    proxy: { identify: { by: 'client', client: 'uid1' } },
    clients: [clientPlan('uid1')],
  });
  for (const _ of [1, 2]) {
    const { client, upstream } = await pair();
    client.socket.end();
    upstream.socket.end();
    await client.until((peer) => peer.closed);
  }
  await record(({ kind, n }) => kind === 'connection-closed' && n > 6);
  t.deepEqual(
    records('connection-attempt').map(({ nth }) => nth),
    [1, 2],
  );
  t.deepEqual(
    records('event').map(({ event }) => event),
    ['wire-attempt', 'wire-connected', 'wire-closed', 'wire-attempt', 'wire-connected', 'wire-closed'],
  );
});
