import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

/** Long enough that anything which leaked through a fault would have arrived. */
const settle = 80;

test('nothing passes in either direction, and both sockets stay open', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('blackhole');
  client.send('up');
  upstream.send('down');
  await elapse(settle);
  t.deepEqual([client.received, upstream.received], ['', '']);
  t.true(client.silent && upstream.silent);
});

test('bytes that were held arrive in order on the same connection after healing', async (t) => {
  const { pair, apply, server } = await wire(t);
  const { client, upstream } = await pair();
  client.send('1,');
  await upstream.until((peer) => peer.received === '1,');
  const heal = apply('blackhole');
  for (const part of ['2,', '3,', '4,']) {
    client.send(part);
    await elapse(5);
  }
  upstream.send('a,b');
  await elapse(settle);
  t.is(upstream.received, '1,');
  heal();
  client.send('5');
  await upstream.until((peer) => peer.received === '1,2,3,4,5');
  await client.until((peer) => peer.received === 'a,b');
  t.is(server.accepted.length, 1);
});

for (const [direction, blocked, open] of [
  ['upstream', 'upstream', 'client'],
  ['downstream', 'client', 'upstream'],
] as const) {
  test(`in the direction ${direction} alone, only that one is dead`, async (t) => {
    const { pair, apply } = await wire(t);
    const peers = await pair();
    apply('blackhole', {}, { direction });
    peers.client.send('ping');
    peers.upstream.send('ping');
    await peers[open].until((peer) => peer.received === 'ping');
    await elapse(settle);
    t.is(peers[blocked].received, '');
  });
}

test('a FIN is held, and follows the bytes before it after healing', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('blackhole');
  client.socket.end('last words');
  await elapse(settle);
  t.true(upstream.silent);
  heal();
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'last words');
});

test('an RST is held, and the bytes before it go with it', async (t) => {
  const { pair, apply, endings, until } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('blackhole');
  client.send('never read');
  await elapse(20);
  client.socket.resetAndDestroy();
  await until(() => endings().includes('client rst'));
  await elapse(settle);
  t.true(upstream.silent);
  heal();
  await upstream.until((peer) => peer.rst);
  t.is(upstream.received, '');
});

test('a connection that comes during a blackhole is dialled only once healed, with all its bytes', async (t) => {
  const { dial, apply, server } = await wire(t);
  const heal = apply('blackhole');
  const client = await dial();
  client.send('hello');
  await elapse(settle);
  t.is(server.accepted.length, 0);
  heal();
  const upstream = await server.peer();
  await upstream.until((peer) => peer.received === 'hello');
  upstream.send('welcome');
  await client.until((peer) => peer.received === 'welcome');
});

for (const [manner, leave] of [
  ['a FIN', (socket: import('node:net').Socket) => socket.end()],
  ['an RST', (socket: import('node:net').Socket) => socket.resetAndDestroy()],
] as const) {
  for (const bytes of [10, 2_000_000]) {
    test(`a client that gives up with ${manner} after ${bytes} bytes during a blackhole never reaches the upstream`, async (t) => {
      const { dial, apply, server, record } = await wire(t);
      const heal = apply('blackhole');
      const client = await dial();
      client.send('x'.repeat(bytes));
      await elapse(30);
      leave(client.socket);
      await elapse(settle);
      heal();
      await record(({ kind }) => kind === 'connection-closed');
      await elapse(settle);
      t.is(server.accepted.length, 0);
    });
  }
}

test('only the named client is touched', async (t) => {
  const { dial, apply, server } = await wire(t, {
    proxy: { identify: { by: 'query', name: 'uid' } },
    clients: [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })],
  });
  apply('blackhole', {}, { clients: ['uid1'] });
  const dead = await dial();
  dead.send('GET /?uid=1 HTTP/1.1\r\n\r\n');
  const alive = await dial();
  alive.send('GET /?uid=2 HTTP/1.1\r\n\r\n');
  const upstream = await server.peer();
  await upstream.until((peer) => peer.received.includes('uid=2'));
  await elapse(settle);
  t.is(server.accepted.length, 1);
});

test('it becomes effective when it withholds something, not by being there', async (t) => {
  const { pair, apply, records, record } = await wire(t);
  const { upstream } = await pair();
  apply('blackhole');
  await elapse(settle);
  t.is(records('fault-effective').length, 0);
  upstream.send('x');
  await record(({ kind }) => kind === 'fault-effective');
  t.deepEqual(
    records('fault-effective').map(({ direction }) => direction),
    ['downstream'],
  );
});

test('two blackholes that overlap are both over before anything passes', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const healFirst = apply('blackhole');
  const healSecond = apply('blackhole');
  client.send('x');
  healFirst();
  await elapse(settle);
  t.is(upstream.received, '');
  healSecond();
  await upstream.until((peer) => peer.received === 'x');
});
