import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

const settle = 80;

test('reset gives both sides an RST, on an idle connection too', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('reset');
  await Promise.all([client.until((peer) => peer.rst), upstream.until((peer) => peer.rst)]);
  t.false(client.fin || upstream.fin);
});

for (const [direction, hit, other] of [
  ['downstream', 'client', 'upstream'],
  ['upstream', 'upstream', 'client'],
] as const) {
  test(`reset in the direction ${direction} gives the ${hit} an RST and the other side a FIN`, async (t) => {
    const { pair, apply } = await wire(t);
    const peers = await pair();
    apply('reset', {}, { direction });
    await peers[hit].until((peer) => peer.rst);
    await peers[other].until((peer) => peer.fin);
    t.false(peers[other].rst);
  });
}

test('reset also meets connections that come later, and those only while it lasts', async (t) => {
  const { pair, dial, apply } = await wire(t);
  const heal = apply('reset');
  // The RST may come so early that connect() itself reports it.
  const met = await dial().then(
    (client) => client.until((peer) => peer.rst).then(() => 'ECONNRESET'),
    (error: NodeJS.ErrnoException) => error.code,
  );
  t.is(met, 'ECONNRESET');
  heal();
  const { client: later, upstream } = await pair();
  later.send('ok');
  await upstream.until((peer) => peer.received === 'ok');
});

test('reset after a delay strikes then, and not when it was healed before', async (t) => {
  const { pair, apply } = await wire(t);
  const first = await pair();
  const start = performance.now();
  const heal = apply('reset', { after: '150ms' });
  await first.client.until((peer) => peer.rst);
  const waited = performance.now() - start;
  t.true(waited >= 149 && waited < 3000, `${waited} ms`);
  heal();
  const second = await pair();
  apply('reset', { after: '60ms' })();
  await elapse(150);
  t.true(second.client.silent);
});

test('refuse closes the listener for new connections and leaves open ones alone', async (t) => {
  const { pair, dial, apply, records } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('refuse');
  await t.throwsAsync(dial(), { code: 'ECONNREFUSED' });
  client.send('still here');
  await upstream.until((peer) => peer.received === 'still here');
  t.is(records('fault-effective').length, 1);
  heal();
  for (;;) {
    const back = await dial().catch(() => undefined);
    if (back !== undefined) break;
    await elapse(5);
  }
});

test('refuse for one client answers that one with an RST', async (t) => {
  const { dial, apply, server, records } = await wire(t, {
    proxy: { identify: { by: 'header', name: 'X-Client' } },
    clients: [clientPlan('a', { match: 'a' }), clientPlan('b', { match: 'b' })],
  });
  apply('refuse', {}, { clients: ['a'] });
  const [a, b] = [await dial(), await dial()];
  b.send('GET / HTTP/1.1\r\nx-client: b\r\n\r\n');
  await server.peer();
  a.send('GET / HTTP/1.1\r\nx-client: a\r\n\r\n');
  await a.until((peer) => peer.rst);
  t.is(server.accepted.length, 1);
  t.is(records('connection-refused')[0]?.client, 'a');
});

test('refuse, silent: accepted, never answered, and let through after healing', async (t) => {
  const { dial, apply, server } = await wire(t);
  const heal = apply('refuse', { how: 'silent' });
  const client = await dial();
  client.send('hello?');
  await elapse(settle);
  t.true(client.silent);
  t.is(server.accepted.length, 0);
  heal();
  const upstream = await server.peer();
  await upstream.until((peer) => peer.received === 'hello?');
});

test('latency delays every byte by at least its delay, in order, in each direction', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '120ms' });
  const start = performance.now();
  client.send('a');
  client.send('b');
  await upstream.until((peer) => peer.received === 'ab');
  const oneWay = performance.now() - start;
  upstream.send('c');
  await client.until((peer) => peer.received === 'c');
  const both = performance.now() - start;
  t.true(oneWay >= 119.5 && oneWay < 3000, `${oneWay} ms`);
  t.true(both >= 239.5 && both < 3000, `${both} ms`);
});

test('two latencies add up, and removing one releases what only it delayed', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  const heal = apply('latency', { delay: '60s' });
  const start = performance.now();
  client.send('a');
  await elapse(20);
  heal();
  await upstream.until((peer) => peer.received === 'a');
  const waited = performance.now() - start;
  t.true(waited >= 99.5 && waited < 3000, `${waited} ms`);
});

test('a FIN is delayed like the bytes before it', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  const start = performance.now();
  client.socket.end('bye');
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'bye');
  t.true(performance.now() - start >= 99.5);
});
