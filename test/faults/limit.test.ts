import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

for (const [direction, from, to] of [
  ['upstream', 'client', 'upstream'],
  ['downstream', 'upstream', 'client'],
] as const) {
  for (const size of [5, 70_000]) {
    test(`${size} bytes ${direction} are cut exactly, even within a chunk, and both sides get a FIN`, async (t) => {
      const { pair, apply } = await wire(t);
      const peers = await pair();
      apply('limit', { bytes: `${size}B` }, { direction });
      peers[from].send('y'.repeat(size * 2 + 1));
      await Promise.all([peers[to].until((peer) => peer.fin), peers[from].until((peer) => peer.fin || peer.rst)]);
      t.is(peers[to].received, 'y'.repeat(size));
      t.is(peers[from].received, '');
    });
  }
}

test('with 0 bytes the next byte closes, and an idle connection stays open', async (t) => {
  const { pair, apply } = await wire(t);
  const [busy, idle] = [await pair(), await pair()];
  apply('limit', { bytes: '0B' });
  await elapse(80);
  t.true(busy.client.silent && idle.client.silent);
  busy.client.send('x');
  t.deepEqual([await busy.client.endedByReset(), await busy.upstream.endedByReset()], [false, false]);
  t.is(busy.upstream.received, '');
  t.true(idle.client.silent && idle.upstream.silent);
});

test('a FIN before the limit passes, and the answer still comes', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('limit', { bytes: '100B' });
  client.socket.end('asked');
  await upstream.until((peer) => peer.fin);
  upstream.socket.end('answered');
  await client.until((peer) => peer.fin);
  t.deepEqual([upstream.received, client.received], ['asked', 'answered']);
});

test('bytes that a delay still has reach the other side before the FIN does', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  apply('limit', { bytes: '4B' });
  const start = performance.now();
  client.send('123456');
  await upstream.until((peer) => peer.fin);
  t.true(performance.now() - start >= 99.5);
  t.is(upstream.received, '1234');
});

test('healed before it is reached, nothing is cut', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('limit', { bytes: '3B' });
  client.send('12');
  await upstream.until((peer) => peer.received === '12');
  heal();
  client.send('3456');
  await upstream.until((peer) => peer.received === '123456');
  t.true(client.silent);
});
